package org.gru4j.storage;

import java.io.IOException;
import java.nio.file.Path;

/**
 * An archive, or an entry of one, that is not read; the message is one sentence that says what was
 * expected and what was found, where.
 */
public final class ArchiveException extends IOException {
  private static final long serialVersionUID = 1L;

  private ArchiveException(String message) {
    super(message);
  }

  static ArchiveException of(Path file, String expected, String found) {
    return new ArchiveException(
        "Expected %s in %s, found %s.".formatted(expected, file, VisibleText.of(found)));
  }

  static ArchiveException of(Path file, String entry, String expected, String found) {
    return new ArchiveException(
        "Expected %s in entry %s of %s, found %s."
            .formatted(expected, VisibleText.of(entry), file, VisibleText.of(found)));
  }
}
