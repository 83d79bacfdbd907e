package org.gru4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.RunFolder;
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

  private static String[] arguments(
      String command, Path data, Path run, String epochs, String... options) {
    return concat(options, command, data.toString(), epochs, "--out=" + run);
  }

  private static String[] concat(String[] first, String... second) {
    return Stream.concat(Arrays.stream(second), Arrays.stream(first)).toArray(String[]::new);
  }

  /** What a successful run writes to the standard error stream. */
  private String shown(String... arguments) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      int status = run(arguments);
      assertThat(status).as(err.toString()).isZero();
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static List<List<Double>> losses(Path run) {
    try (Checkpoint last = Checkpoint.open(RunFolder.at(run).last())) {
      return last.state().history().validations().stream()
          .map(point -> List.of(point.trainingLoss(), point.validationLoss()))
          .toList();
    }
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
    Path data = rampFiles();
    String[] options = {"--heading=1", "--hidden=8", "--batch=8", "--learning-rate=0.02"};
    String shown = trainsAndResumes(20, "nats per label", command, data, options);
    assertThat(out.toString()).containsPattern("test accuracy (0\\.[89]|1\\.)");
    assertThat(shown).doesNotContain("perplexity");
    assertThat(folder.resolve("whole/best.zip")).isNotEmptyFile();
  }

  @Test
  void forecasts() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int step = 0; step < 200; step++) {
      rows.append(Math.sin(step * 0.5)).append('\n');
    }
    Path file = Files.writeString(folder.resolve("sine.csv"), rows);
    String[] options = {"--window=8", "--horizon=2", "--hidden=8"};
    String shown = trainsAndResumes(5, "squared normalised units", "forecast", file, options);
    assertThat(out.toString()).contains("test step 2: MAE").contains("last value: MAE");
    assertThat(shown).contains("root mean squared error").doesNotContain("perplexity");
  }

  /** Trains once as a whole and once in two parts, which must come to the same losses. */
  private String trainsAndResumes(
      int epochs, String unit, String command, Path data, String... options) {
    Path whole = folder.resolve("whole");
    String shown = shown(arguments(command, data, whole, "--epochs=" + epochs, options));
    assertThat(shown.lines().filter(line -> line.contains(unit)).count()).isEqualTo(epochs);
    assertThat(shown).contains("training ended after").contains("all epochs are done");

    Path parts = folder.resolve("parts");
    shown(arguments(command, data, parts, "--epochs=2", options));
    assertThat(run(arguments(command, data, parts, "--epochs=2", options))).isEqualTo(1);
    assertThat(err.toString())
        .contains("`gru4j resume " + parts + "` goes on with it, another --out");
    String resumed = shown("resume", parts.toString(), "--epochs=" + epochs);
    assertThat(resumed).contains("resumed at step");
    assertThat(losses(parts)).isEqualTo(losses(whole)).hasSize(epochs);
    return shown;
  }

  /**
   * Quotes, another delimiter, columns by name, a byte order mark: files as programs write them.
   */
  @Test
  void takesFilesOfOtherPrograms() throws IOException {
    StringBuilder rows = new StringBuilder("\uFEFFtime;\"value; in units\"\r\n");
    for (int step = 0; step < 120; step++) {
      rows.append(20231107).append(";\"").append(Math.sin(step * 0.5)).append("\"\r\n");
    }
    Path file = Files.writeString(folder.resolve("series.csv"), rows);
    String[] options = {
      "--heading=1",
      "--delimiter=;",
      "--column=value; in units",
      "--window=8",
      "--horizon=1",
      "--hidden=8"
    };
    shown(arguments("forecast", file, folder.resolve("run"), "--epochs=1", options));
    assertThat(out.toString()).contains("test step 1: MAE");
    assertThat(run("forecast", file.toString(), "--heading=1", "--delimiter=;", "--column=no"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("\"no\"");
  }

  /** A label that only the test part has is found before anything is trained. */
  @Test
  void labelsOfTheTestPartAreCheckedFirst() throws IOException {
    Path data = rampFiles();
    List<Path> files = new ArrayList<>();
    try (Stream<Path> entries = Files.list(data)) {
      entries.sorted().forEach(files::add);
    }
    // As the command divides them: the second tenth tests.
    Collections.shuffle(files, new Random(1));
    Path tested = files.get(files.size() / 10);
    Files.writeString(tested, Files.readString(tested).replaceAll("(up|down)", "rare"));
    Path run = folder.resolve("run");
    assertThat(run("classify", data.toString(), "--heading=1", "--out=" + run)).isEqualTo(1);
    assertThat(err.toString()).startsWith("gru4j: Expected ").contains("rare");
    assertThat(run).doesNotExist();
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
