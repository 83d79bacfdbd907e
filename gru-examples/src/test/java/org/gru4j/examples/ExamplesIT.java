package org.gru4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.gru4j.testing.SpokenTones;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each program learns from a little and prints what its page says. */
class ExamplesIT {
  @TempDir private Path folder;

  /** A program's {@code main}. */
  private interface Program {
    void main(String[] arguments) throws Exception;
  }

  private static String printed(Program program, Object... arguments) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      program.main(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private Path text() throws IOException {
    String licence = Files.readString(Path.of("..", "LICENSE"));
    return Files.writeString(folder.resolve("text"), licence.substring(0, 6000));
  }

  @Test
  void speech() throws Exception {
    Path table = SpokenTones.corpus(folder.resolve("spoken"), 24, 4);
    assertThat(printed(SpeechExample::main, table, 1)).contains("WER", "CER");
  }

  @Test
  void languageModel() throws Exception {
    String printed = printed(LanguageModelExample::main, text(), 1);
    double perplexity = Double.parseDouble(printed.lines().findFirst().orElseThrow());
    assertThat(perplexity).isBetween(2.0, 60.0);
    assertThat(printed.length()).isGreaterThan(1200);
  }

  @Test
  void translation() throws Exception {
    StringBuilder source = new StringBuilder();
    StringBuilder target = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      source.append("a b ".repeat(1 + i % 5)).append(i % 7).append('\n');
      target.append("c ".repeat(1 + i % 5)).append(i % 7).append('\n');
    }
    Path from = Files.writeString(folder.resolve("source"), source);
    Path to = Files.writeString(folder.resolve("target"), target);
    assertThat(printed(TranslationExample::main, from, to, 15, "a b a b 3")).contains("c");
  }

  @Test
  void sequenceClassification() throws Exception {
    for (int file = 0; file < 40; file++) {
      Path place = Files.createDirectories(folder.resolve(file < 30 ? "learn" : "check"));
      String up = "0,up\n1,up\n2,up\n" + "3,up\n".repeat(file % 4);
      String down = "0,down\n-1,down\n-2,down\n" + "-3,down\n".repeat(file % 4);
      Files.writeString(place.resolve(file + ".csv"), file % 2 == 0 ? up : down);
    }
    assertThat(
            printed(
                SequenceClassificationExample::main,
                folder.resolve("learn"),
                folder.resolve("check"),
                20))
        .containsPattern("Accuracy: +1");
  }

  @Test
  void textTagging() throws Exception {
    String sentence = "Otto NAME\nlives VERB\nin ADP\nUlm NAME\n. PUNCT\n\n";
    Path learn = Files.writeString(folder.resolve("learn.conll"), sentence.repeat(40));
    Path check = Files.writeString(folder.resolve("check.conll"), sentence);
    assertThat(printed(TextTaggingExample::main, learn, check, 8, "Ulm", "lives", "."))
        .contains("[NAME, VERB, PUNCT]");
  }

  @Test
  void seriesForecast() throws Exception {
    StringBuilder sales = new StringBuilder("shop,day,sold\n");
    for (int day = 1; day <= 28; day++) {
      sales.append("Ulm,2026-02-%02d,%d%n".formatted(day, 10 + day % 7));
      sales.append("Jena,2026-02-%02d,%d%n".formatted(day, 20 + 2 * (day % 7)));
    }
    Path table = Files.writeString(folder.resolve("sales.csv"), sales);
    assertThat(printed(SeriesForecastExample::main, table, 3))
        .containsPattern("Ulm: 1\\d, nine times in ten at most 1\\d");
  }

  @Test
  void layer() throws Exception {
    String printed = printed(LayerExample::main, 120);
    assertThat(printed).startsWith("loss per sequence: ");
    double loss = Double.parseDouble(printed.replaceAll("[^0-9.]", ""));
    assertThat(loss).as("a guess costs 20 log 10 = 46").isLessThan(10);
  }

  @Test
  void search() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("search.yaml"),
            """
            model: language-model
            trials: 2
            space:
              hiddenSize: {choice: [8, 16]}
              learningRate: {logUniform: [1e-3, 1e-1]}
              batchSize: 8
              window: 16
            """);
    assertThat(printed(SearchExample::main, text(), file, folder.resolve("search"), 2))
        .startsWith("best: Trial");
  }

  @Test
  void areOfAPage() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/java/org/gru4j/examples"))) {
      List<Path> programs = files.filter(file -> file.toString().endsWith("Example.java")).toList();
      assertThat(programs).hasSize(8);
      for (Path program : programs) {
        assertThat(Files.readAllLines(program)).as(program.toString()).hasSizeLessThanOrEqualTo(60);
      }
    }
  }
}
