package org.gru4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void tagsPredictsAndMeasures() throws IOException {
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
  }

  @Test
  void classifiesGoesOnAndPredicts() throws IOException {
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
