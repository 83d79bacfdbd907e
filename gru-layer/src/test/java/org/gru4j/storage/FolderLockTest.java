package org.gru4j.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  @TempDir Path folder;

  /** Takes the lock of the folder, says so and waits to be killed. */
  public static void main(String[] arguments) throws IOException {
    FolderLock lock = FolderLock.take(Path.of(arguments[0]));
    System.out.println("locked");
    System.in.read();
    lock.close();
  }

  private void refused(long process) {
    assertThatExceptionOfType(FolderLock.HeldException.class)
        .isThrownBy(() -> FolderLock.take(folder))
        .withMessageMatching(
            "Expected a folder that nobody else writes to, found \\Q%s\\E in use by process %d"
                .formatted(folder, process)
                .concat(" since \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\\."));
  }

  @Test
  void oneAtATimeInThisProcess() throws IOException {
    long self = ProcessHandle.current().pid();
    try (FolderLock lock = FolderLock.take(folder)) {
      refused(self);
      refused(self);
      assertThat(folder.resolve(FolderLock.FILE)).content().startsWith("process " + self);
      Path link = folder.resolveSibling(folder.getFileName() + "-link");
      Files.createSymbolicLink(link, folder);
      assertThatExceptionOfType(FolderLock.HeldException.class)
          .isThrownBy(() -> FolderLock.take(link));
      Files.delete(link);
    }
    FolderLock.take(folder).close();
    assertThat(folder.resolve(FolderLock.FILE)).isEmptyFile();
  }

  @Test
  void oneAtATimeAcrossProcessesUntilTheHolderIsKilled() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process holder =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                FolderLockTest.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("locked");
      refused(holder.pid());
      refused(holder.pid());
    } finally {
      holder.destroyForcibly().waitFor();
    }
    try (FolderLock lock = FolderLock.take(folder)) {
      refused(ProcessHandle.current().pid());
    }
  }

  @Test
  void anInterruptedThreadTakesItToo() throws IOException {
    Thread.currentThread().interrupt();
    try (FolderLock lock = FolderLock.take(folder)) {
      refused(ProcessHandle.current().pid());
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
