package org.gru4j.tuning.runners;

import org.gru4j.Gru4jException;
import org.jspecify.annotations.Nullable;

/** Trials cannot be run at all; the message is one sentence. */
public final class RunnerException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param message one sentence
   */
  public RunnerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
