package org.gru4j.labelling;

/** What says the tags of a sentence. */
public enum TagOutput {
  /** A conditional random field, which weighs what follows what: the best sequence of tags. */
  CRF,
  /** A softmax for each word by itself. */
  SOFTMAX
}
