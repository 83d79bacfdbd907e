package org.gru4j.speech.recognition;

import org.gru4j.Gru4jException;

/** Says in one sentence why a recogniser cannot do what it was asked for. */
public final class SpeechException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  SpeechException(String sentence) {
    super(sentence);
  }
}
