package org.gru4j.lm;

import org.gru4j.Gru4jException;

/** Says in one sentence why a model cannot do what it was asked for. */
public final class LanguageModelException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  LanguageModelException(String sentence) {
    super(sentence);
  }
}
