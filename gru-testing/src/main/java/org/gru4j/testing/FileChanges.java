package org.gru4j.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Copies a folder as it is before each change of its files: what a kill at that moment leaves. */
public final class FileChanges implements AutoCloseable {
  private final Path folder;
  private final Path copies;
  private final Consumer<Consumer<Path>> writer;
  private final List<Path> states = new ArrayList<>();

  /**
   * Begins to copy.
   *
   * @param copies where to
   * @param writer tells whom it is given of each file that it is about to change
   */
  public FileChanges(Path folder, Path copies, Consumer<Consumer<Path>> writer) {
    this.folder = folder;
    this.copies = copies;
    this.writer = writer;
    writer.accept(this::copyBefore);
  }

  /** The copies so far, in the order of the changes. */
  public List<Path> states() {
    return states;
  }

  private void copyBefore(Path changed) {
    if (changed.startsWith(folder)) {
      Path copy = copies.resolve(states.size() + "-" + changed.getFileName());
      copy(folder, copy);
      states.add(copy);
    }
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    writer.accept(file -> {});
  }
}
