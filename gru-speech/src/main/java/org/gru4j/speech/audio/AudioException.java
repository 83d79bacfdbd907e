package org.gru4j.speech.audio;

import org.gru4j.Gru4jException;

/** Says in one sentence what was wrong with a recording: what was expected and what was found. */
public final class AudioException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  /** Without a cause. */
  public AudioException(String sentence) {
    super(sentence);
  }

  /** With what was thrown first. */
  public AudioException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
