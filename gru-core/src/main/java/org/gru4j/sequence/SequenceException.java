package org.gru4j.sequence;

import org.gru4j.Gru4jException;

/** Says in one sentence why sequences or a model of them cannot be used. */
public final class SequenceException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  SequenceException(String sentence) {
    super(sentence);
  }
}
