package org.gru4j.train.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import org.gru4j.Gru4jException;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint cannot be written, read or used; the message is one sentence that names the file.
 */
public final class CheckpointException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  CheckpointException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Of a checkpoint that cannot be used; the message says what was expected and found. */
  public static CheckpointException unreadable(
      Path file, String expected, String found, @Nullable Throwable cause) {
    return new CheckpointException(
        "Checkpoint %s cannot be used: expected %s, found %s.".formatted(file, expected, found),
        cause);
  }

  static CheckpointException otherData(Path file, String expected, String found) {
    return new CheckpointException(
        "Checkpoint %s cannot be resumed: expected %s, found %s.".formatted(file, expected, found),
        null);
  }

  /**
   * Of a file that could not be replaced.
   *
   * @param cause why
   */
  public static CheckpointException unwritable(Path file, IOException cause) {
    return new CheckpointException(
        "Cannot write %s (%s); what was there before is intact."
            .formatted(file, IoFailure.reason(cause)),
        cause);
  }
}
