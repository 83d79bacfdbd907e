package org.gru4j.text;

import org.gru4j.Gru4jException;

/**
 * Says in one sentence what was wrong with a text, a corpus, a vocabulary or a saved codec: what
 * was expected and what was found.
 */
public final class CorpusException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  /** In one sentence: what was expected and what was found. */
  public CorpusException(String sentence) {
    super(sentence);
  }

  /** Likewise, with what was thrown below. */
  public CorpusException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
