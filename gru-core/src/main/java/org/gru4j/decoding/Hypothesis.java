package org.gru4j.decoding;

import java.util.List;

/**
 * A text that a search has found.
 *
 * @param tokens without begin and end symbol
 * @param logProbability {@code ln p(tokens and end | source)} in nats
 * @param score what it was ranked by; see {@link BeamOptions}
 * @param finished whether it ended by the end symbol, and not by the maximum length
 * @param attention for each token, and for the end symbol, how much of each place of the source was
 *     attended to; empty if the model has no attention
 */
public record Hypothesis(
    List<Integer> tokens,
    double logProbability,
    double score,
    boolean finished,
    List<float[]> attention) {

  public Hypothesis {
    tokens = List.copyOf(tokens);
    attention = List.copyOf(attention);
  }
}
