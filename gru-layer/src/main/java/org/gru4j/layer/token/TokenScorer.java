package org.gru4j.layer.token;

import java.util.OptionalLong;

/**
 * What a {@link TokenOutput} or {@link AdaptiveTokenOutput} inside a network knows about the
 * minibatch that it scored last, by {@code fit} or by {@code score}. {@code
 * network.getOutputLayer()} is an instance.
 *
 * <p>Deeplearning4j's score is a mean, to which regularisation is added; sums over a data set need
 * these figures.
 */
public interface TokenScorer {
  /** Summed cross-entropy of all tokens that count, in nats; regularisation not included. */
  double lastNats();

  /** The same of each example of the minibatch, {@code [batch]}. */
  double[] lastNatsOfExamples();

  /** Number of tokens that count. */
  long lastTokens();

  /**
   * How many of these tokens the network found the most probable. Empty after {@code fit}, and for
   * an {@link AdaptiveTokenOutput}, which scores without the probabilities of all tokens.
   */
  OptionalLong lastCorrect();
}
