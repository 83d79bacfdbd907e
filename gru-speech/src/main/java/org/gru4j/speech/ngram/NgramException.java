package org.gru4j.speech.ngram;

/** An n-gram model that cannot be read or learned; the message is meant for the user. */
public final class NgramException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NgramException(String message) {
    super(message);
  }

  public NgramException(String message, Throwable cause) {
    super(message, cause);
  }
}
