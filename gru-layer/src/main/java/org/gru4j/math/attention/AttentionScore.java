package org.gru4j.math.attention;

/**
 * How well a place of the memory answers a query, before the softmax over the places.
 *
 * <p>With the query {@code q}, row {@code m} of the memory, and the parameters {@code W} and {@code
 * v}:
 */
public enum AttentionScore {
  /** {@code q · m}; both must have the same size (Luong et al. 2015, arXiv:1508.04025, eq. 8). */
  DOT,
  /** {@code (q W_q) · m} (Luong et al. 2015, eq. 8). */
  GENERAL,
  /**
   * {@code v · tanh(q W_q + m W_m)}: the concatenation of Luong et al. 2015, eq. 8, which is the
   * additive score of Bahdanau et al. 2015 (arXiv:1409.0473, appendix A.1.2).
   */
  CONCAT
}
