package org.gru4j.sequence;

/** Says in one sentence why sequences or a model of them cannot be used. */
public final class SequenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SequenceException(String sentence) {
    super(sentence);
  }
}
