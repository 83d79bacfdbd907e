package org.gru4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.gru4j.math.crf.LinearChain;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The commands on labelled text, as a person runs them, in a folder with a space and an umlaut. */
class LabellingCommandsIT {
  private static final String[] SMALL = {
    "--hidden=12", "--letter-hidden=6", "--embedding=8", "--batch=8", "--learning-rate=0.02"
  };

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectories(temporary.resolve("für alle"));
  }

  /** Names begin with "Z"; a second word of a name is "City". */
  private Path conll(String name, int sentences, long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder("\uFEFF# words\n");
    for (int i = 0; i < sentences; i++) {
      for (int word = 0; word < 4; word++) {
        if (random.nextInt(3) == 0) {
          text.append("Z").append(random.nextInt(50)).append(" NNP B-LOC\n");
          if (random.nextBoolean()) {
            text.append("City NNP I-LOC\n");
          }
        } else {
          text.append("w").append(random.nextInt(20)).append(" NN O\n");
        }
      }
      text.append("\n");
    }
    return Files.writeString(folder.resolve(name), text);
  }

  private Path table(String name, int rows, long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder("label,text\n");
    for (int i = 0; i < rows; i++) {
      boolean good = random.nextBoolean();
      text.append(good ? "good" : "bad")
          .append(",\"It was ")
          .append(good ? "fine" : "awful")
          .append(", number ")
          .append(random.nextInt(9))
          .append(".\"\n");
    }
    return Files.writeString(folder.resolve(name), text);
  }

  private static Object[] with(Object[] first, Object... more) {
    return Stream.concat(Arrays.stream(more), Arrays.stream(first)).toArray();
  }

  @Test
  void tagsPredictsAndMeasures() throws Exception {
    Path training = conll("train.conll", 80, 1);
    Path test = conll("test.conll", 30, 2);
    Path run = folder.resolve("run");
    Program.Outcome trained =
        Program.succeed(
            with(SMALL, "tag-text", training, "--test", test, "--epochs=12", "--out", run));
    assertThat(trained.out())
        .contains("72 sentences to train on, 8 to validate, 30 to test")
        .contains("spans: F1 ")
        .contains("spans of the training data looked up: F1 0.")
        .contains("to predict:  ./gru4j predict '" + run + "' FILE");

    Program.Outcome measured = Program.succeed("evaluate", run, test, "--json");
    assertThat(measured.out()).contains("\"kind\":\"text tagger\"").contains("\"f1\":{\"value\":");
    assertThat(Program.succeed("evaluate", run, test).out())
        .contains(trained.out().lines().filter(l -> l.startsWith("spans: F1")).findFirst().get());

    String words = Program.succeed("predict", run, test).out();
    assertThat(words.lines().findFirst().orElseThrow())
        .isEqualTo("source,sentence,step,word,tag,probability");
    Path lines = Files.writeString(folder.resolve("lines.txt"), "w1 Z7 City w2\n\nZ99\n");
    String spans =
        Program.succeed("predict", run, lines, "--lines", "--spans", "--format=jsonl").out();
    assertThat(spans.lines())
        .hasSize(2)
        .first()
        .asString()
        .contains("\"first\":2,\"last\":3,\"label\":\"LOC\",\"words\":\"Z7 City\"");
    assertThat(Program.run("predict", run, lines, "--heading=1").err())
        .contains("Expected options that a text tagger has a use for, found --heading");
    assertThat(Program.succeed("info", run).out()).contains("text tagger").contains("BIO");
    assertThat(run.resolve("confusions.png")).isNotEmptyFile();

    Path onnx = folder.resolve("net für alle.onnx");
    Program.Outcome exported = Program.succeed("export", "--model", run, "--out", onnx);
    assertThat(exported.out()).contains("net für alle.labels.json");
    JsonNode inputs = json("net für alle.labels.json");
    List<String> sentence = List.of("w1", "Z7", "City", "w2", "Zunseen");
    double[][] emissions = OnnxRuns.labelled(onnx, inputs, sentence);
    int[] best = chain(inputs).best(emissions).tags();
    List<String> said =
        Arrays.stream(best).mapToObj(tag -> inputs.get("labels").get(tag).asText()).toList();
    Path line = Files.writeString(folder.resolve("line.txt"), String.join(" ", sentence) + "\n");
    assertThat(
            Program.succeed("predict", run, line, "--lines")
                .out()
                .lines()
                .skip(1)
                .map(row -> row.split(",")[4]))
        .containsExactlyElementsOf(said)
        .contains("B-LOC", "I-LOC", "O");
  }

  /** From relative paths, as a person types them, to the end. */
  @Test
  void readsWordsWithALanguageModelOfTheirText() throws Exception {
    Path training = conll("train.conll", 60, 1);
    Path text =
        Files.writeString(folder.resolve("plain text.txt"), "w1 Z7 City w2 and more\n".repeat(200));
    Path letters = folder.resolve("letters");
    Program.succeed(
        "train",
        "--corpus",
        text,
        "--hidden=10",
        "--embedding=5",
        "--layers=1",
        "--max-steps=20",
        "--out",
        letters);
    Path run = folder.resolve("run");
    Program.succeed(
        with(SMALL, "tag-text", training, "--language-model", letters, "--epochs=8", "--out", run));
    assertThat(Program.succeed("info", run).out()).contains("numbers of a language model");
    Path lines = Files.writeString(folder.resolve("lines.txt"), "w1 Z7 City w2\n");
    assertThat(Program.succeed("predict", run, lines, "--lines").out())
        .contains(",Z7,B-LOC,", ",City,I-LOC,");
    Program.Outcome wrong =
        Program.run("tag-text", training, "--language-model", run, "--out", folder.resolve("no"));
    assertThat(wrong.err()).contains("Expected a language model in").hasLineCount(1);
    assertThat(folder.resolve("no")).doesNotExist();
  }

  private JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(Files.readString(folder.resolve(name)));
  }

  /** As docs/exchange.md says it: what is forbidden is null. */
  private static LinearChain chain(JsonNode inputs) {
    return new LinearChain(
        StreamSupport.stream(inputs.get("transitions").spliterator(), false)
            .map(LabellingCommandsIT::scores)
            .toArray(double[][]::new),
        scores(inputs.get("starts")),
        scores(inputs.get("ends")));
  }

  private static double[] scores(JsonNode row) {
    return StreamSupport.stream(row.spliterator(), false)
        .mapToDouble(each -> each.isNull() ? LinearChain.FORBIDDEN : each.asDouble())
        .toArray();
  }

  @Test
  void classifiesGoesOnAndPredicts() throws Exception {
    Path training = table("train.csv", 60, 1);
    Path run = folder.resolve("run");
    Program.Outcome trained =
        Program.succeed(with(SMALL, "classify-text", training, "--epochs=3", "--out", run));
    assertThat(trained.out()).contains("54 texts to train on, 6 to validate, 6 to test");
    Program.succeed("resume", run, "--epochs=14");
    Path test = table("test.csv", 20, 2);
    assertThat(Program.succeed("evaluate", run, test).out()).startsWith("accuracy 1.0000");
    Path lines = Files.writeString(folder.resolve("new.txt"), "It was fine.\nawful\n\n");
    assertThat(Program.succeed("predict", run, lines).out().lines())
        .hasSize(4)
        .startsWith("source,text,label,probability:bad,probability:good")
        .element(1)
        .asString()
        .contains(",1,good,");
    assertThat(Program.succeed("predict", run, test).out().lines()).hasSize(21);
    assertThat(run.resolve("confusions.png")).isNotEmptyFile();

    Path onnx = folder.resolve("classes.onnx");
    Program.succeed("export", "--model", run, "--out", onnx);
    double[] bad =
        OnnxRuns.labelled(onnx, json("classes.labels.json"), List.of("It", "was", "awful", "."))[0];
    Path line = Files.writeString(folder.resolve("line.txt"), "It was awful.\n");
    String row = Program.succeed("predict", run, line).out().lines().toList().get(1);
    assertThat(Double.parseDouble(row.split(",")[3])).isCloseTo(bad[0], within(1e-4));
  }

  @Test
  void whatCannotBeUsedIsSaidInASentence() throws IOException {
    Path broken =
        Files.writeString(
            folder.resolve("broken.conll"), "a B-X\nb E-X\n\n".repeat(20) + "c B-X\nd O\n");
    Program.Outcome scheme = Program.run("tag-text", broken, "--out", folder.resolve("no"));
    assertThat(scheme.status()).isEqualTo(1);
    assertThat(scheme.err())
        .contains("Expected tags as in IOBES")
        .contains("found O behind B-X at word 2 of the sentence in line 61 of " + broken)
        .hasLineCount(1);
    assertThat(folder.resolve("no")).doesNotExist();
    Path table = table("train.csv", 10, 1);
    assertThat(Program.run("classify-text", table, "--label=topic").err())
        .contains("Expected a column \"topic\" (--label) in the first line of " + table);
    assertThat(Program.run("classify-text", folder.resolve("none.csv")).err())
        .contains("Expected a table or a folder of texts at");
    assertThat(Program.run("tag-text", table).err()).startsWith("gru4j: Expected ");
  }
}
