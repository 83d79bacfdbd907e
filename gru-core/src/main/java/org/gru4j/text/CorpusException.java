package org.gru4j.text;

/**
 * Says in one sentence what was wrong with a text, a vocabulary or a saved codec: what was expected
 * and what was found.
 */
public final class CorpusException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CorpusException(String sentence) {
    super(sentence);
  }

  CorpusException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
