package org.gru4j.tuning.runners;

import org.gru4j.Gru4jException;

/** A trial failed; the message is the sentence that is recorded. */
public final class TrialFailedException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  /** A failure that was put into a sentence elsewhere. */
  public TrialFailedException(String sentence) {
    super(sentence);
  }

  /** What is recorded of a trial that threw this. */
  public static String sentence(Throwable thrown) {
    String message = thrown.getMessage();
    if (thrown instanceof OutOfMemoryError) {
      return "It ran out of memory (" + message + ").";
    }
    if (message == null || message.isBlank()) {
      return "It threw " + thrown.getClass().getSimpleName() + ".";
    }
    return thrown instanceof TrialFailedException || thrown instanceof WorkerLostException
        ? message
        : thrown.getClass().getSimpleName() + ": " + message;
  }
}
