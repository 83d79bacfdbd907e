package org.gru4j.metrics;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How many tokens a model found the most probable, each after the true ones before it.
 *
 * @param correct tokens that are the true ones
 * @param tokens number of tokens, padding not counted
 */
public record TokenAccuracy(long correct, long tokens) {
  /** The sum over no tokens, where a sum starts. */
  public static final TokenAccuracy NONE = new TokenAccuracy(0, 0);

  /**
   * Counts over a minibatch.
   *
   * @param distributions {@code [batch, vocabulary, time]}
   * @param labels true tokens, {@code [batch, 1, time]}
   * @param mask {@code [batch, time]}, 1 = real; null if all are
   */
  public static TokenAccuracy of(INDArray distributions, INDArray labels, @Nullable INDArray mask) {
    INDArray predicted = Nd4j.argMax(distributions, 1).castTo(labels.dataType());
    INDArray equal =
        predicted.eq(labels.reshape(predicted.shape())).castTo(distributions.dataType());
    return mask == null
        ? new TokenAccuracy(equal.sumNumber().longValue(), equal.length())
        : new TokenAccuracy(equal.mul(mask).sumNumber().longValue(), mask.sumNumber().longValue());
  }

  /** The accuracy over the tokens of both. */
  public TokenAccuracy plus(TokenAccuracy other) {
    return new TokenAccuracy(correct + other.correct, tokens + other.tokens);
  }

  /** Share of the tokens that are correct, 0 to 1; NaN if there are none. */
  public double share() {
    return (double) correct / tokens;
  }
}
