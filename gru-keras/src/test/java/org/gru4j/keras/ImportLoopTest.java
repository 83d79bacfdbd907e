package org.gru4j.keras;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One file imported over and over, in a virtual machine of its own whose small young generation is
 * collected all the time: what is left to the collector would be freed in the middle of a reading,
 * which ends the machine or refuses a good file.
 */
class ImportLoopTest {
  @TempDir Path folder;

  /**
   * Reads the arrays of the file so many times, or imports the whole model and calls the collector
   * after each.
   */
  public static void main(String[] arguments) {
    Path file = Path.of(arguments[0]);
    boolean whole = Boolean.parseBoolean(arguments[2]);
    for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
      if (whole) {
        KerasGruImport.sequential(file);
        System.gc();
      } else {
        read(file);
      }
    }
  }

  private static void read(Path file) {
    try (ModelSource source = ModelSource.open(file)) {
      source.arrays("gru", false).values().forEach(source::read);
    }
  }

  @Test
  void readsTheSameFileManyTimes() throws IOException, InterruptedException {
    runLoop(3000, false);
  }

  @Test
  @Tag("slow")
  void importsTheSameModelManyTimes() throws IOException, InterruptedException {
    runLoop(3000, true);
  }

  private void runLoop(int times, boolean whole) throws IOException, InterruptedException {
    Path file = folder.resolve("model.h5");
    HostileHdf5Test.writeModel(file);
    Path log = folder.resolve("log.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmn8m", "-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ImportLoopTest.class.getName(), file.toString()));
    command.addAll(List.of(Integer.toString(times), Boolean.toString(whole)));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
