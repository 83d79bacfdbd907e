package org.gru4j.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("model.zip");
    AtomicFile.write(file, out -> out.write(new byte[] {1, 2, 3}));
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("No space left on device");
                    }))
        .hasMessage("No space left on device");
    assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  /** Two processes that write the same file at once must not write into one another's. */
  @Test
  void twoWritersOfOneFileDoNotMeet() throws IOException {
    Path file = folder.resolve("last.zip");
    AtomicFile.write(
        file,
        out -> {
          out.write(new byte[100_000]);
          AtomicFile.write(file, other -> other.write(new byte[] {7}));
          assertThat(file).hasBinaryContent(new byte[] {7});
        });
    assertThat(file).hasSize(100_000);
  }

  @Test
  void leftoversOfKilledProcessesAreDeletedAndNothingElse() throws IOException {
    Files.writeString(folder.resolve(".last.zip.0-1.tmp"), "half");
    Path kept = Files.writeString(folder.resolve("notes.tmp"), "a user's own");
    AtomicFile.deleteLeftovers(folder);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(kept);
    }
    AtomicFile.deleteLeftovers(folder.resolve("nowhere"));
  }
}
