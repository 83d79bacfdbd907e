package org.gru4j.storage;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Replaces a file as a whole or not at all, also when the machine stops in between. */
public final class AtomicFile {
  private static final int BUFFER_BYTES = 1 << 16;

  private AtomicFile() {}

  /** Writes the new content. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a temporary file beside the target, forces it to the disk and renames it.
   *
   * @throws IOException if any of that fails; the target is then as it was and the temporary file
   *     is gone
   */
  public static void write(Path target, Content content) throws IOException {
    Path temporary = temporaryOf(target);
    try {
      writeAndSync(temporary, content);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException | Error failure) {
      deleteAfter(failure, temporary);
      throw failure;
    }
    Path directory = target.toAbsolutePath().getParent();
    if (directory != null) {
      syncDirectory(directory);
    }
  }

  /** Where a write to the target is prepared; a leftover is overwritten by the next write. */
  public static Path temporaryOf(Path target) {
    return target.resolveSibling("." + target.getFileName() + ".tmp");
  }

  private static void writeAndSync(Path file, Content content) throws IOException {
    // Not a FileChannel: an interrupt of the thread would close it in the middle of the checkpoint.
    try (FileOutputStream raw = new FileOutputStream(file.toFile());
        OutputStream out = new BufferedOutputStream(raw, BUFFER_BYTES)) {
      content.writeTo(out);
      out.flush();
      raw.getFD().sync();
    }
  }

  private static void deleteAfter(Throwable failure, Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void syncDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException ignored) {
      // Windows cannot open a directory; there the rename is as durable as the file system makes
      // it.
    }
  }
}
