package org.gru4j.seq2seq;

import org.gru4j.Gru4jException;

/** A model that cannot do what was asked, in one sentence. */
public final class Seq2SeqException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  /** In one sentence: what was expected and what was found. */
  public Seq2SeqException(String sentence) {
    super(sentence);
  }
}
