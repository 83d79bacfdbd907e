package org.gru4j.lm;

/** Says in one sentence why a model cannot do what it was asked for. */
public final class LanguageModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LanguageModelException(String sentence) {
    super(sentence);
  }
}
