package org.gru4j.seq2seq;

import java.util.List;

/**
 * A translation of one sentence.
 *
 * @param text of it
 * @param score what the search ranked it by
 * @param logProbability {@code ln p(translation | source)} in nats
 * @param sourceTokens what was read, the end symbol included
 * @param tokens what was written, the end symbol included if it was
 * @param attention for each token written, how much of each token read was attended to; empty if
 *     the model has no attention
 */
public record Translation(
    String text,
    double score,
    double logProbability,
    List<String> sourceTokens,
    List<String> tokens,
    List<float[]> attention) {}
