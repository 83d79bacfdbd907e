package org.gru4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gru4j.cli.Program.run;
import static org.gru4j.cli.Program.succeed;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.gru4j.cli.Program.Outcome;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelScore;
import org.gru4j.metrics.Bootstrap;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.seq2seq.Seq2SeqEstimates;
import org.gru4j.sequence.CsvSequences;
import org.gru4j.sequence.LabelledSequence;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.sequence.SequenceForecaster;
import org.gru4j.text.CsvText;
import org.gru4j.text.pairs.ParallelCorpus;
import org.gru4j.train.checkpoint.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Each kind of model, trained and put to use: the numbers of CSV, of JSON lines and of Java are the
 * same. In a folder whose name has spaces and letters beyond ASCII.
 */
class PredictIT {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void folder() throws IOException {
    folder = Files.createDirectories(temporary.resolve("Eigene Daten für Übungen"));
  }

  private static List<List<String>> csv(String text) throws IOException {
    return CsvText.rows("output", new StringReader(text), ',', 0).stream()
        .map(CsvText.Row::values)
        .toList();
  }

  private static List<JsonNode> jsonLines(String text) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : text.lines().toList()) {
      rows.add(MAPPER.readTree(line));
    }
    return rows;
  }

  private static Outcome reading(String input, Supplier<Outcome> work) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return work.get();
    } finally {
      System.setIn(before);
    }
  }

  private static JsonNode info(Path model) throws IOException {
    return MAPPER.readTree(succeed("info", model, "--json").out());
  }

  /** Two columns that say something, a constant one between them, a label that needs quotes. */
  private Path labelled(String name, int files) throws IOException {
    Path data = Files.createDirectory(folder.resolve(name));
    Random random = new Random(3);
    for (int file = 0; file < files; file++) {
      boolean up = file % 2 == 0;
      StringBuilder rows = new StringBuilder(file % 3 == 0 ? "\uFEFF" : "");
      rows.append("wert,immer,\"Größe, m\",art\n");
      for (int step = 0; step < 3 + random.nextInt(5); step++) {
        rows.append(up ? step : -step).append(",7,").append(random.nextDouble());
        rows.append(up ? ",up\n" : ",\"down, \"\"left\"\" <b>\"\n");
      }
      Files.writeString(data.resolve("s%02d.csv".formatted(file)), rows);
    }
    return data;
  }

  private Path trained(String command, Path data) {
    Path run = folder.resolve("Läufe").resolve(command);
    succeed(
        command,
        data,
        "--heading=1",
        "--label=art",
        "--epochs=3",
        "--hidden=6",
        "--batch=4",
        "--learning-rate=0.02",
        "--out=" + run);
    return run;
  }

  @Test
  void classifier() throws IOException {
    Path data = labelled("data", 30);
    Path run = trained("classify", data);
    SequenceClassifier model = SequenceClassifier.load(RunFolder.at(run).bestOrLast());
    assertThat(model.columns().names()).containsExactly("wert", "immer", "Größe, m");
    List<LabelledSequence> sequences = CsvSequences.WITH_HEADING.labelled(data, "art");
    List<INDArray> expected = new ArrayList<>();
    // As many at once as the command takes.
    for (int i = 0; i < sequences.size(); i += 4) {
      expected.addAll(
          model.probabilities(
              sequences.subList(i, Math.min(i + 4, sequences.size())).stream()
                  .map(LabelledSequence::features)
                  .toList()));
    }
    List<List<String>> rows = csv(succeed("predict", run, data).out());
    List<JsonNode> json = jsonLines(succeed("predict", run, data, "--format=jsonl").out());
    assertThat(rows.get(0))
        .containsExactly("sequence", "label", "probability:down, \"left\" <b>", "probability:up");
    assertThat(rows).hasSize(31);
    assertThat(json).hasSize(30);
    for (int i = 0; i < 30; i++) {
      List<String> row = rows.get(i + 1);
      assertThat(row.get(0)).isEqualTo(sequences.get(i).name());
      assertThat(row.get(1)).isEqualTo(model.predict(sequences.get(i).features()).get(0));
      assertThat(json.get(i).get("sequence").asText()).isEqualTo(row.get(0));
      assertThat(json.get(i).get("label").asText()).isEqualTo(row.get(1));
      for (int label = 0; label < 2; label++) {
        assertThat(Float.parseFloat(row.get(2 + label)))
            .isEqualTo(expected.get(i).getFloat(label))
            .isEqualTo(json.get(i).get("probability").get(model.labels().get(label)).floatValue());
      }
    }
    evaluatesLabels(run, data, model, sequences);
    columnsByName(run, sequences.get(0));
    JsonNode info = info(run);
    assertThat(info.get("kind").asText()).isEqualTo("sequence classifier");
    assertThat(info.get("labels").get(0).asText()).isEqualTo("down, \"left\" <b>");
    assertThat(info.get("parameters").asLong()).isEqualTo(model.network().numParams());
    assertThat(info.get("command").asText()).startsWith("./gru4j classify --heading=1");
    assertThat(info.get("training").get("epochs").asInt()).isBetween(1, 3);
    card(run);
  }

  private static void evaluatesLabels(
      Path run, Path data, SequenceClassifier model, List<LabelledSequence> sequences)
      throws IOException {
    String text = succeed("evaluate", run, data).out();
    JsonNode json = MAPPER.readTree(succeed("evaluate", "--model", run, data, "--json").out());
    double accuracy = json.get("accuracy").get("value").asDouble();
    assertThat(accuracy).isCloseTo(model.evaluate(sequences).accuracy(), within(1e-9));
    assertThat(text).contains("accuracy %.4f (".formatted(accuracy), "confusion:");
    assertThat(json.get("labels").get(1).get("count").asInt()).isEqualTo(15);
    assertThat(json.get("accuracy").get("lower").asDouble()).isLessThanOrEqualTo(accuracy);
    assertThat(succeed("evaluate", run, data).out()).isEqualTo(text);
    assertThat(run("evaluate", run, data, "--corpus=x").err())
        .contains("Expected options that a sequence classifier has a use for, found --corpus.");
    assertThat(run("evaluate", run).err()).contains("Expected CSV files");
    assertThat(run("evaluate").err()).contains("Expected the folder of a run");
  }

  /** Other files, in which columns stand elsewhere, and what is wrong with some. */
  private void columnsByName(Path run, LabelledSequence sequence) throws IOException {
    StringBuilder other = new StringBuilder("\uFEFFx;Größe, m;immer;wert\n");
    for (long step = 0; step < sequence.features().size(1); step++) {
      other.append("text;").append(sequence.features().getDouble(2, step)).append(";7;");
      other.append(sequence.features().getDouble(0, step)).append('\n');
    }
    String alone = succeed("predict", run, sequence.name()).out();
    Outcome read = reading(other.toString(), () -> succeed("predict", run, "--delimiter=;"));
    assertThat(read.out()).isEqualTo(alone.replace(sequence.name(), "standard input"));
    refused("wert,immer\n1,7\n", run, "Expected a column \"Größe, m\" in the heading");
    refused("wert,immer,\"Größe, m\"\n1,7,1\n\n1,7,2\n", run, "found an empty line");
    refused("wert,immer,\"Größe, m\"\n1,,1\n", run, "found no value");
    refused("", run, "Expected rows of numbers");
    Path kept = Files.writeString(folder.resolve("kept.csv"), "before");
    Path broken = Files.writeString(folder.resolve("broken.csv"), "wert\n1\n");
    assertThat(run("predict", run, sequence.name(), broken, "--output", kept).status())
        .isEqualTo(1);
    assertThat(kept).hasContent("before");
    succeed("predict", run, sequence.name(), "--output", kept);
    assertThat(Files.readString(kept)).isEqualTo(alone);
    assertThat(run("predict", run, "--output", folder.resolve("no/where.csv")).err())
        .contains("Expected a file in a folder that is there (--output)");
  }

  private static void refused(String input, Path run, String sentence) {
    Outcome outcome = reading(input, () -> run("predict", run));
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains(sentence).contains("standard input");
    assertThat(outcome.err().lines()).hasSize(1);
  }

  private static void card(Path run) throws IOException {
    String card = Files.readString(run.resolve("README.md"));
    assertThat(card)
        .contains("# Sequence classifier in ")
        .contains("./gru4j predict '" + run + "' FILE")
        .contains("./gru4j resume '" + run + "'")
        .contains("![cross-entropy over the steps of the training](loss.png)")
        .contains("| labels | down, \"left\" &lt;b&gt;; up |")
        .doesNotContain("<b>");
    Files.write(run.resolve("README.md"), new byte[] {'m', 'y', ' ', (byte) 0xFC});
    succeed("resume", run, "--epochs=4");
    assertThat(run.resolve("README.md")).hasBinaryContent(new byte[] {'m', 'y', ' ', (byte) 0xFC});
    Files.delete(run.resolve("README.md"));
    succeed("resume", run, "--epochs=5");
    assertThat(run.resolve("README.md")).isNotEmptyFile();
  }

  @Test
  void tagger() throws IOException {
    Path data = labelled("data", 12);
    Path run = trained("tag", data);
    SequenceClassifier model = SequenceClassifier.load(RunFolder.at(run).bestOrLast());
    Path file = data.resolve("s00.csv");
    INDArray features = CsvSequences.WITH_HEADING.features(file, model.columns());
    INDArray expected = model.probabilities(List.of(features)).get(0);
    List<List<String>> rows = csv(succeed("predict", run, file).out());
    List<JsonNode> json = jsonLines(succeed("predict", run, file, "--format=jsonl").out());
    assertThat(rows).hasSize((int) features.size(1) + 1);
    for (int step = 0; step < features.size(1); step++) {
      assertThat(rows.get(step + 1).get(1)).isEqualTo(String.valueOf(step + 1));
      assertThat(rows.get(step + 1).get(2)).isEqualTo(model.predict(features).get(step));
      assertThat(Float.parseFloat(rows.get(step + 1).get(4)))
          .isEqualTo(expected.getFloat(1, step))
          .isEqualTo(json.get(step).get("probability").get("up").floatValue());
    }
    assertThat(info(run).get("kind").asText()).isEqualTo("sequence tagger");
    assertThat(succeed("evaluate", run, data).out()).contains("of 12 sequences");
  }

  @Test
  void forecaster() throws IOException {
    StringBuilder rows = new StringBuilder("t,x\n");
    for (int step = 0; step < 200; step++) {
      rows.append(step).append(',').append(Math.sin(step * 0.4)).append('\n');
    }
    Path file = Files.writeString(folder.resolve("Reihe.csv"), rows);
    Path run = folder.resolve("run");
    succeed(
        "forecast",
        file,
        "--heading=1",
        "--column=x",
        "--window=8",
        "--horizon=2",
        "--hidden=6",
        "--epochs=2",
        "--out=" + run);
    SequenceForecaster model = SequenceForecaster.load(RunFolder.at(run).bestOrLast());
    INDArray series = CsvSequences.WITH_HEADING.series(file);
    INDArray expected = model.predict(series);
    String written = succeed("predict", run, file).out();
    List<List<String>> found = csv(written);
    List<JsonNode> json = jsonLines(succeed("predict", run, file, "--format=jsonl").out());
    assertThat(found.get(0)).containsExactly("sequence", "step", "ahead", "forecast");
    for (int ahead = 1; ahead <= 2; ahead++) {
      assertThat(found.get(ahead).subList(0, 3))
          .containsExactly(file.toString(), String.valueOf(200 + ahead), String.valueOf(ahead));
      assertThat(Double.parseDouble(found.get(ahead).get(3)))
          .isEqualTo(expected.getDouble(ahead - 1))
          .isEqualTo(json.get(ahead - 1).get("forecast").asDouble());
    }
    Outcome piped = reading(rows.toString(), () -> succeed("predict", run));
    assertThat(piped.out()).isEqualTo(written.replace(file.toString(), "standard input"));
    JsonNode measured = MAPPER.readTree(succeed("evaluate", run, file, "--json").out());
    assertThat(measured.get("windows").asInt()).isEqualTo(191);
    assertThat(measured.get("steps").get(1).get("mae").get("value").asDouble())
        .isCloseTo(model.evaluate(series).model().meanAbsoluteError(1), within(1e-5));
    assertThat(succeed("evaluate", run, file).out()).contains("step 2: MAE ", "; last value: MAE ");
    assertThat(info(run).get("columnToForecast").asText()).isEqualTo("x");
    refused("t,x\n1,2\n", run, "Expected at least 8 rows to forecast from");
  }

  @Test
  void languageModel() throws IOException {
    Path run = folder.resolve("run");
    succeed(
        "train",
        "--corpus",
        Path.of("..", "LICENSE"),
        "--max-steps=20",
        "--batch=8",
        "--window=16",
        "--hidden=12",
        "--embedding=6",
        "--sample=0",
        "--out=" + run);
    LanguageModel model = LanguageModel.load(RunFolder.at(run).bestOrLast());
    String text = "the Work\n\nüñ a \"License\"";
    Path file = Files.writeString(folder.resolve("Zeilen.txt"), "\uFEFF" + text);
    List<List<String>> rows = csv(succeed("predict", run, file).out());
    List<JsonNode> json = jsonLines(succeed("predict", run, file, "--format=jsonl").out());
    List<String> lines = text.lines().toList();
    assertThat(rows).hasSize(4);
    // Side by side, as the command takes them.
    List<LanguageModelScore> scores = model.score(lines);
    for (int i = 0; i < 3; i++) {
      LanguageModelScore score = scores.get(i);
      List<String> row = rows.get(i + 1);
      assertThat(row.subList(0, 3))
          .containsExactly(
              file.toString(), String.valueOf(i + 1), String.valueOf(lines.get(i).length()));
      assertThat(Double.parseDouble(row.get(4)))
          .isEqualTo(score.loss().nats())
          .isEqualTo(json.get(i).get("nats").asDouble());
      assertThat(row.get(5))
          .isEqualTo(lines.get(i).isEmpty() ? "" : String.valueOf(score.perplexity()));
    }
    assertThat(rows.get(3).get(3)).isEqualTo("2");
    assertThat(json.get(1).get("perplexity").isNull()).isTrue();
    Outcome piped = reading(text, () -> succeed("predict", run));
    assertThat(csv(piped.out()).get(3).get(4)).isEqualTo(rows.get(3).get(4));
    assertThat(run("predict", run, file, "--heading=1").err())
        .contains("Expected options that a language model has a use for, found --heading.");
    assertThat(succeed("evaluate", run, file).out())
        .contains("nats per token", "with its interval");
    assertThat(info(run).get("vocabulary").asInt()).isEqualTo(model.codec().vocabulary().size());
  }

  @Test
  void translationModel() throws IOException {
    StringBuilder pairs = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      String word = Integer.toString(i * 7 + 11);
      pairs.append(word).append('\t').append(new StringBuilder(word).reverse()).append('\n');
    }
    Path file = Files.writeString(folder.resolve("pairs.tsv"), pairs);
    Path run = folder.resolve("run");
    succeed(
        "train-translation",
        "--pairs",
        file,
        "--tokens=characters",
        "--hidden=8",
        "--embedding=4",
        "--batch=16",
        "--epochs=1",
        "--min-frequency=1",
        "--out=" + run);
    Outcome refused = run("predict", run, file);
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("`gru4j translate --model '" + run + "'`");
    JsonNode json =
        MAPPER.readTree(succeed("evaluate", run, "--pairs", file, "--beam=2", "--json").out());
    Seq2SeqEstimates expected =
        Seq2Seq.load(RunFolder.at(run).bestOrLast())
            .estimate(ParallelCorpus.tabSeparated(file), BeamOptions.of(2), Bootstrap.USUAL);
    assertThat(json.get("bleu").get("value").asDouble()).isEqualTo(expected.bleu().value());
    assertThat(json.get("chrF").get("value").asDouble()).isEqualTo(expected.chrF().value());
    assertThat(json.get("perplexity").get("value").asDouble())
        .isEqualTo(expected.perplexity().value());
    assertThat(json.get("perplexity").get("lower").asDouble())
        .isLessThan(expected.perplexity().value());
    assertThat(succeed("evaluate", run, "--pairs", file, "--beam=2").out())
        .contains("BLEU %.2f".formatted(expected.bleu().value()), "of 60 sentences");
    assertThat(info(run).get("kind").asText()).isEqualTo("translation model");
  }

  @Test
  void thisMachine() {
    assertThat(succeed("check").out())
        .contains("processors:", "kernel:", "nd4j:               right: error of outputs")
        .contains("result:             no fault found");
  }
}
