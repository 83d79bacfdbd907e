package org.gru4j.storage;

import java.io.IOException;
import java.nio.file.Path;

/**
 * An archive, or an entry of one, that is not read; the message is one sentence that says what was
 * expected and what was found, where.
 */
public final class ArchiveException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String expected;
  private final String found;

  private ArchiveException(String message, String expected, String found) {
    super(message);
    this.expected = expected;
    this.found = found;
  }

  /** What should have been there, to be said in another sentence. */
  public String expected() {
    return expected;
  }

  /** What was there instead, such that it can be shown. */
  public String found() {
    return found;
  }

  static ArchiveException of(Path file, String expected, String found) {
    String shown = VisibleText.of(found);
    return new ArchiveException(
        "Expected %s in %s, found %s.".formatted(expected, file, shown), expected, shown);
  }

  static ArchiveException of(Path file, String entry, String expected, String found) {
    String shown = VisibleText.of(found);
    return new ArchiveException(
        "Expected %s in entry %s of %s, found %s."
            .formatted(expected, VisibleText.of(entry), file, shown),
        expected,
        shown);
  }
}
