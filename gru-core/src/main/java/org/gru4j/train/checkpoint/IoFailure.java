package org.gru4j.train.checkpoint;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says why a file could not be read or written; the JDK's messages are often just the path. */
final class IoFailure {
  private IoFailure() {}

  static String reason(IOException failure) {
    if (failure instanceof FileAlreadyExistsException) {
      return "a file where a folder should be";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (failure instanceof FileSystemException inFileSystem && inFileSystem.getReason() != null) {
      return inFileSystem.getReason();
    }
    return String.valueOf(failure.getMessage());
  }
}
