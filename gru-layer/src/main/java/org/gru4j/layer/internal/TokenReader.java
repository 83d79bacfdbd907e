package org.gru4j.layer.internal;

/** A GRU that may multiply tokens in place of the vectors that it is given. */
public interface TokenReader {
  /**
   * Says that its input is, unchanged, the output of an embedding.
   *
   * @param inGraph whether both are parts of a {@code ComputationGraph}, which sums the gradients
   *     of an output and must be given one, of zeros, where a {@code MultiLayerNetwork} needs none
   */
  void readTokensOf(TokenSource embedding, boolean inGraph);
}
