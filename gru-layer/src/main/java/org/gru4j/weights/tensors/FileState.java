package org.gru4j.weights.tensors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.gru4j.weights.WeightsException;

/**
 * A file as it was when its header was read; what the header says holds of no other.
 *
 * @param size in bytes
 */
record FileState(Path file, long size, FileTime changed) {
  static FileState of(Path file) throws IOException {
    return new FileState(file, Files.size(file), Files.getLastModifiedTime(file));
  }

  /**
   * Refuses a file that was written since.
   *
   * @throws WeightsException if its size or time is another
   */
  void requireUnchanged() throws IOException {
    if (!of(file).equals(this)) {
      throw WeightsException.of(file, "the file that was opened", "another, written since");
    }
  }
}
