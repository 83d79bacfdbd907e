package org.gru4j.tuning.runners;

import org.jspecify.annotations.Nullable;

/** Trials cannot be run at all; the message is one sentence. */
public final class RunnerException extends RuntimeException {
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
