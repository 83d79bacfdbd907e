package org.gru4j.tuning.study;

import org.gru4j.Gru4jException;
import org.jspecify.annotations.Nullable;

/** A study cannot be opened, read or written; the message is one sentence that names the file. */
public final class StudyException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  StudyException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
