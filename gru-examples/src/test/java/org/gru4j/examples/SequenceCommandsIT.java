package org.gru4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands on CSV files, as a person runs them. */
class SequenceCommandsIT {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private Path rampFiles() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    Random random = new Random(7);
    for (int file = 0; file < 40; file++) {
      boolean up = file % 2 == 0;
      StringBuilder rows = new StringBuilder("value,label\n");
      int length = 4 + random.nextInt(6);
      for (int step = 0; step < length; step++) {
        rows.append(up ? step : -step).append(up ? ",up\n" : ",down\n");
      }
      Files.writeString(data.resolve(file + ".csv"), rows);
    }
    return data;
  }

  @ParameterizedTest
  @ValueSource(strings = {"classify", "tag"})
  void labels(String command) throws IOException {
    Path run = folder.resolve("run");
    int status =
        run(
            command,
            rampFiles().toString(),
            "--heading=1",
            "--hidden=8",
            "--batch=8",
            "--learning-rate=0.02",
            "--out=" + run);
    assertThat(status).as(err.toString()).isZero();
    assertThat(out.toString()).containsPattern("test accuracy (0\\.[89]|1\\.)");
    assertThat(run.resolve("best.zip")).isNotEmptyFile();
  }

  @Test
  void forecasts() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int step = 0; step < 200; step++) {
      rows.append(Math.sin(step * 0.5)).append('\n');
    }
    Path file = Files.writeString(folder.resolve("sine.csv"), rows);
    int status =
        run(
            "forecast",
            file.toString(),
            "--window=8",
            "--horizon=2",
            "--hidden=8",
            "--epochs=5",
            "--out=" + folder.resolve("run"));
    assertThat(status).as(err.toString()).isZero();
    assertThat(out.toString()).contains("test step 2: MAE").contains("last value: MAE");
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("bad.csv"), "1,2\n3,x\n");
    assertThat(run("forecast", file.toString())).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "gru4j: Expected a number in column 1 of line 2 of " + file + ", found \"x\".");
  }
}
