package org.gru4j.seq2seq;

/** What a decoder layer starts from. */
public enum Bridge {
  /**
   * The final state of the encoder layer beside it, of the same size (Sutskever et al. 2014,
   * arXiv:1409.3215). Not for a bidirectional encoder.
   */
  LAST,
  /** {@code tanh(final state W + b)} (Bahdanau et al. 2015, arXiv:1409.0473, appendix A.2.2). */
  PROJECTED,
  /** Zeros: all that the decoder learns of the source comes through attention. */
  ZERO
}
