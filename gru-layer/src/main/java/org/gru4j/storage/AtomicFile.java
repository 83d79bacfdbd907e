package org.gru4j.storage;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Replaces a file as a whole or not at all, also when the machine stops in between. Whoever changes
 * files that belong together does it by these methods, so that a test can stop at each of them.
 */
public final class AtomicFile {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final String TEMPORARY_SUFFIX = ".tmp";

  private static volatile Consumer<Path> observer = file -> {};

  private AtomicFile() {}

  /** Writes the new content. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** For tests: who is told of each change in this virtual machine before it is made. */
  public static void observe(Consumer<Path> told) {
    observer = told;
  }

  /**
   * Writes a temporary file beside the target, forces it to the disk and renames it. The temporary
   * file has a name of its own, so that two who write the same target do not write one another's.
   *
   * @throws IOException if any of that fails; the target is then as it was and the temporary file
   *     is gone
   */
  public static void write(Path target, Content content) throws IOException {
    observer.accept(target);
    Path temporary = temporaryOf(target);
    try {
      writeAndSync(temporary, content);
      observer.accept(temporary);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException | Error failure) {
      deleteAfter(failure, temporary);
      throw failure;
    }
    syncParent(target);
  }

  /**
   * Renames a file, in place of the target if that is there.
   *
   * @throws IOException if it cannot be renamed; both are then as they were
   */
  public static void move(Path source, Path target) throws IOException {
    observer.accept(target);
    Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    syncParent(target);
  }

  /**
   * Deletes a file, if it is there.
   *
   * @throws IOException if it is there and cannot be deleted
   */
  public static void delete(Path file) throws IOException {
    if (Files.exists(file)) {
      observer.accept(file);
      Files.deleteIfExists(file);
      syncParent(file);
    }
  }

  /**
   * Deletes what killed processes left of their preparations. Only for the one who alone writes to
   * the folder: what another is about to rename would go as well.
   *
   * @throws IOException if the folder cannot be read or a file cannot be deleted
   */
  public static void deleteLeftovers(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, ".*" + TEMPORARY_SUFFIX)) {
      for (Path leftover : found) {
        delete(leftover);
      }
    }
  }

  private static Path temporaryOf(Path target) {
    return target.resolveSibling(
        ".%s.%s%s".formatted(target.getFileName(), UUID.randomUUID(), TEMPORARY_SUFFIX));
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

  private static void syncParent(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      return;
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException ignored) {
      // Windows cannot open a directory; there the rename is as durable as the file system makes
      // it.
    }
  }
}
