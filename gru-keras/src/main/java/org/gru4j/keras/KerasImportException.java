package org.gru4j.keras;

import java.nio.file.Path;
import org.gru4j.Gru4jException;
import org.gru4j.storage.ArchiveException;
import org.gru4j.storage.VisibleText;

/**
 * A Keras file that cannot be imported; the message is one sentence that says what was expected and
 * what was found, in which file and layer.
 */
public final class KerasImportException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  private KerasImportException(String message) {
    super(VisibleText.ofMessage(message));
  }

  /** What an archive was refused for. */
  static KerasImportException ofArchive(ArchiveException cause) {
    KerasImportException refused = new KerasImportException(String.valueOf(cause.getMessage()));
    refused.initCause(cause);
    return refused;
  }

  static KerasImportException of(Path file, String expected, String found) {
    return new KerasImportException(
        "Expected %s in %s, found %s.".formatted(expected, file, found));
  }

  static KerasImportException of(Path file, String layer, String expected, String found) {
    return new KerasImportException(
        "Expected %s for layer %s of %s, found %s.".formatted(expected, layer, file, found));
  }
}
