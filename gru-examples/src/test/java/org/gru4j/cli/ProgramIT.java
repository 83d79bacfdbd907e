package org.gru4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gru4j.cli.Program.run;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.gru4j.cli.Program.Outcome;
import org.gru4j.lm.LanguageModel;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

/** The program as a person runs it, on the text of this project's licence. */
class ProgramIT {
  private static final String LICENSE = Path.of("..", "LICENSE").toString();
  private static final List<String> SMALL =
      List.of("--hidden", "24", "--embedding", "12", "--batch", "8", "--window", "20");

  @TempDir private Path folder;

  private static String[] train(Path out, String... more) {
    List<String> arguments = new ArrayList<>(List.of("train", "--corpus", LICENSE));
    arguments.addAll(SMALL);
    arguments.addAll(List.of("--out", out.toString()));
    arguments.addAll(Arrays.asList(more));
    return arguments.toArray(String[]::new);
  }

  @Test
  void trainsEvaluatesAndWrites() {
    Path run = folder.resolve("run");
    Outcome trained = run(train(run, "--epochs", "2", "--sample", "50", "--dropout", "0.1"));
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.out())
        .contains("test perplexity")
        .contains("bits per character")
        .contains("--- sample ---");
    assertThat(run.resolve("loss.png")).isNotEmptyFile();

    Outcome measured = run("evaluate", "--model", run.toString(), "--corpus", LICENSE);
    assertThat(measured.status()).as(measured.err()).isZero();
    assertThat(measured.out()).contains("perplexity").contains("nats per token");
    String[] parts = {"evaluate", run.toString(), LICENSE, "--breakdown", "--worst", "2"};
    assertThat(Program.succeed((Object[]) parts).out())
        .startsWith(measured.out())
        .contains("per word: perplexity ", "it covers 100.00 % of the tokens", "1 to 10 ")
        .containsPattern("worst lines\\R.*\\R.*\\R$");

    assertThat(Program.run("evaluate", run, LICENSE, "--worst=2", "--cache=50").err())
        .contains("of a model as it was trained, found a cache of 50 tokens");

    String[] generate = {
      "generate", "--model", run.toString(), "--prompt", "the ", "--length", "40", "--seed", "4"
    };
    Outcome first = run(generate);
    assertThat(first.status()).as(first.err()).isZero();
    assertThat(first.out().strip()).startsWith("the ");
    assertThat(run(generate).out()).isEqualTo(first.out());

    Outcome again = run(train(run));
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.err()).contains("gru4j resume " + run);

    Outcome unknown = run("generate", "--model", run.toString(), "--prompt", "漢字");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err())
        .isEqualToIgnoringNewLines(
            "gru4j: Expected a prompt of symbols that the model was trained with, found \"漢\", which"
                + " is not one of its 77.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"words", "subwords"})
  void otherTokens(String tokens) {
    Outcome trained =
        run(
            train(
                folder.resolve(tokens),
                "--tokens",
                tokens,
                "--vocabulary",
                "400",
                "--epochs",
                "1",
                "--sample",
                "20"));
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("test perplexity");
  }

  @Test
  void adaptiveSoftmax() {
    Path run = folder.resolve("adaptive");
    Outcome trained =
        run(
            train(
                run,
                "--tokens",
                "words",
                "--adaptive",
                "50,200",
                "--epochs",
                "1",
                "--sample",
                "20"));
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("test perplexity").contains("--- sample ---");
    assertThat(LanguageModel.load(run.resolve("last.zip")).network().getParam("2_P2").shape())
        .containsExactly(24, 1);

    Outcome tied =
        run(train(folder.resolve("tied"), "--embedding", "24", "--tied", "--adaptive", "10,30"));
    assertThat(tied.status()).isEqualTo(1);
    assertThat(tied.err())
        .isEqualToIgnoringNewLines(
            "gru4j: Expected no adaptive cutoffs for tied weights, found [10, 30].");
  }

  /** The process is killed without warning; what it had saved goes on as if nothing had been. */
  @Test
  void killedAndResumedEqualsUninterrupted() throws Exception {
    String[] limits = {"--epochs", "12", "--checkpoint-every", "5", "--sample", "0"};
    String[] dropout = {"--dropout", "0.1", "--seed", "3"};
    String[] options = concat(limits, dropout);
    Path whole = folder.resolve("whole");
    assertThat(run(train(whole, options)).status()).isZero();

    Path killed = folder.resolve("killed");
    Process process = start(train(killed, options));
    Path last = killed.resolve("last.zip");
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (!Files.exists(last) || stepOf(last) < 20) {
      assertThat(process.isAlive() && System.nanoTime() < deadline)
          .as("a checkpoint before the end of the process")
          .isTrue();
      Thread.sleep(20);
    }
    process.destroyForcibly().waitFor();
    long step = stepOf(last);
    assertThat(step).isGreaterThanOrEqualTo(20).isLessThan(stepOf(whole.resolve("last.zip")));

    Outcome resumed = run("resume", killed.toString());
    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(losses(last)).isEqualTo(losses(whole.resolve("last.zip")));
  }

  private static String[] concat(String[] first, String[] second) {
    String[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static Process start(String... arguments) throws IOException {
    return new ProcessBuilder(program(arguments))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static List<String> program(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.gru4j.cli.Main"));
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  private static long stepOf(Path checkpoint) {
    try (Checkpoint open = Checkpoint.open(checkpoint)) {
      return open.state().step();
    }
  }

  private static List<List<Double>> losses(Path checkpoint) {
    try (Checkpoint open = Checkpoint.open(checkpoint)) {
      List<List<Double>> losses = new ArrayList<>();
      for (ValidationPoint point : open.state().history().validations()) {
        losses.add(List.of((double) point.step(), point.trainingLoss(), point.validationLoss()));
      }
      losses.add(List.of(open.state().smoothed().mean()));
      return losses;
    }
  }

  @Test
  void badInputIsOneSentenceAndAStatus() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.txt"));
    Path latin = folder.resolve("latin1.txt");
    Files.write(latin, "Grüße, 10000 mal".repeat(100).getBytes(StandardCharsets.ISO_8859_1));
    Path brief = Files.writeString(folder.resolve("brief.txt"), "Too short a text.");
    Path noModel = Files.writeString(folder.resolve("model.zip"), "not a zip");
    String out = folder.resolve("out").toString();

    refused(1, "found nothing there", "train", "--corpus", "absent.txt", "--out", out);
    refused(1, "found an empty file", "train", "--corpus", empty.toString(), "--out", out);
    refused(1, "UTF-8", "train", "--corpus", latin.toString(), "--out", out);
    refused(1, "at least", "train", "--corpus", brief.toString(), "--out", out);
    refused(2, "from 1 to 100 layers", "train", "--layers", "0", "--corpus", LICENSE, "--out", out);
    refused(2, "hidden", "train", "--hidden", "many", "--out", out);
    refused(2, "Unknown option", "train", "--hiden", "3", "--out", out);
    refused(1, "cut short or of another kind", "generate", "--model", noModel.toString());
    refused(1, "no such file", "evaluate", "--model", "absent.zip", "--corpus", LICENSE);
    refused(1, "folder of a run", "resume", "absent");
    refused(2, "temperature", "generate", "--model", noModel.toString(), "--temperature", "-1");
    refused(1, "folder to write to", "train", "--corpus", LICENSE, "--out", empty.toString());
  }

  private static void refused(int status, String sentence, String... arguments) {
    Outcome outcome = run(arguments);
    assertThat(outcome.status()).as(String.join(" ", arguments)).isEqualTo(status);
    assertThat(outcome.err())
        .startsWith("gru4j: ")
        .contains(sentence)
        .doesNotContain("\tat ")
        .doesNotContain("Exception");
    assertThat(outcome.err().lines().count()).isLessThanOrEqualTo(status);
  }

  static Set<String> commands() {
    return Main.commandLine().getSubcommands().keySet();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandExplainsItself(String command) {
    Outcome outcome = run(command, "--help");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out())
        .startsWith("Usage: gru4j " + command)
        .contains("--help")
        .doesNotContain("${", "%%", "null");
  }

  @Test
  void trainsATranslatorAndTranslates() throws IOException {
    Path pairs = folder.resolve("pairs.tsv");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 120; i++) {
      String word = Integer.toString(i * 7 + 11);
      lines.append(word).append('\t').append(new StringBuilder(word).reverse()).append('\n');
    }
    Files.writeString(pairs, lines.toString());
    Path run = folder.resolve("translation");
    String[] train = {
      "train-translation",
      "--pairs",
      pairs.toString(),
      "--tokens",
      "characters",
      "--hidden",
      "16",
      "--embedding",
      "8",
      "--batch",
      "16",
      "--epochs",
      "2",
      "--min-frequency",
      "1",
      "--out",
      run.toString()
    };
    Outcome trained = run(train);
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("test BLEU").contains("test perplexity");
    assertThat(run(train).err()).contains("found a checkpoint");

    Outcome resumed = run("resume", run, "--epochs", "3");
    assertThat(resumed.status()).as(resumed.err()).isZero();

    Path plot = folder.resolve("attention.png");
    Outcome translated =
        run(
            "translate",
            "--model",
            run.toString(),
            "--best",
            "2",
            "--attention-plot",
            plot.toString(),
            "123",
            "45");
    assertThat(translated.status()).as(translated.err()).isZero();
    assertThat(translated.out().lines()).hasSize(4);
    assertThat(plot).isNotEmptyFile();
    assertThat(run("translate", "--model", run.toString(), " ").err())
        .contains("found an empty one");
    linesOutAreLinesIn(run);
    assertThat(run("evaluate", "--model", run.toString()).err())
        .contains("Expected sentence pairs by --source");
  }

  /** As many lines come out as go in; what cannot be translated is an empty one. */
  private static void linesOutAreLinesIn(Path run) {
    InputStream before = System.in;
    String tooLong = "1".repeat(5000);
    byte[] lines = ("\uFEFF12\n\n" + tooLong + "\n34\n").getBytes(StandardCharsets.UTF_8);
    System.setIn(new ByteArrayInputStream(lines));
    try {
      Outcome outcome = run("translate", "--model", run);
      assertThat(outcome.status()).as(outcome.err()).isZero();
      List<String> translated = outcome.out().lines().toList();
      assertThat(translated).hasSize(4);
      assertThat(translated.get(1)).isEmpty();
      assertThat(translated.get(2)).isEmpty();
      assertThat(translated.get(0)).isEqualTo(run("translate", "--model", run, "12").out().strip());
      assertThat(outcome.err()).contains("gru4j: line 2: ").contains("gru4j: line 3: ");
      System.setIn(new ByteArrayInputStream(new byte[] {'a', '\n', (byte) 0xFF, '\n'}));
      Outcome invalid = run("translate", "--model", run);
      assertThat(invalid.status()).isEqualTo(1);
      assertThat(invalid.err()).contains("standard input").contains("2");
    } finally {
      System.setIn(before);
    }
  }

  static Stream<List<String>> impossibleOptions() {
    return Stream.of(
        List.of("train", "--hidden", "100000000"),
        List.of("train", "--layers", "1000000"),
        List.of("train", "--window", "2147483647"),
        List.of("train", "--validation-fraction", "1"),
        List.of("train", "--test-fraction", "-0.1"),
        List.of("train", "--learning-rate", "Infinity"),
        List.of("train", "--sample", "-5"),
        List.of("train", "--vocabulary", "0"),
        List.of("train", "--glob", "[", "--corpus", ".."),
        List.of("train", "--max-minutes", "NaN"),
        List.of("forecast", "--heading", "-1", "absent.csv"),
        List.of("translate", "--model", "absent", "--beam", "100000000"),
        List.of("translate", "--model", "absent", "--best", "0"),
        List.of("tune", "--workers", "0"));
  }

  /** One size is meant for both, which are tied; two that differ are not. */
  @Test
  void wordsHaveDefaultsOfTheirOwn() {
    Path tied = folder.resolve("tied");
    String[] quick = {"--corpus=" + LICENSE, "--tokens=words", "--max-steps=2", "--batch=2"};
    String out = trained(tied, quick, "--hidden=12");
    assertThat(out).contains("tokens (words) to train on");
    assertThat(LanguageModel.load(tied.resolve("last.zip")).network().getLayers())
        .hasSize(3)
        .extracting(layer -> ((FeedForwardLayer) layer.conf().getLayer()).getNOut())
        .startsWith(12L, 12L);
    Path own = folder.resolve("own");
    trained(own, quick, "--hidden=12", "--embedding=7");
    LanguageModel model = LanguageModel.load(own.resolve("last.zip"));
    long words = model.codec().vocabulary().size();
    assertThat(model.network().layerSize(0)).isEqualTo(7);
    assertThat(model.network().getLayer(2).numParams()).isEqualTo(words * 12 + words);
  }

  private static String trained(Path out, String[] first, String... more) {
    List<String> arguments = new ArrayList<>(List.of("train", "--sample=0", "--out=" + out));
    arguments.addAll(List.of(first));
    arguments.addAll(List.of(more));
    return Program.succeed(arguments.toArray()).out();
  }

  /** More than any machine has, by options that are each within their bounds. */
  @Test
  void whatNeedsTooMuchMemoryIsRefusedFirst() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "a text ".repeat(200_000));
    refusedForMemory(
        "--batch, --window", "train", "--corpus", text, "--batch=1", "--window=1000000");
    String words = "word ".repeat(1_000) + "\n";
    Path source = Files.writeString(folder.resolve("source"), words.repeat(1_000));
    refusedForMemory(
        "--batch, --max-length",
        "train-translation",
        "--source=" + source,
        "--target=" + source,
        "--tokens=words",
        "--max-length=5000",
        "--batch=1000");
    Path series = Files.writeString(folder.resolve("series.csv"), "1\n2\n".repeat(2_000));
    refusedForMemory("--batch, --window", "forecast", series, "--window=1000", "--batch=1000000");
  }

  private void refusedForMemory(String options, Object... command) {
    Path out = folder.resolve("large");
    List<Object> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--hidden=4000", "--out", out));
    Outcome outcome = run(arguments.toArray());
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith("gru4j: Expected a training step that fits into")
        .contains("a smaller " + options + " or --hidden");
    assertThat(out).doesNotExist();
  }

  /** What only the end of a command reads is refused at its beginning. */
  @Test
  void whatTestsIsReadFirst() throws IOException {
    Path one = Files.writeString(folder.resolve("one"), "a");
    Path run = folder.resolve("first");
    refused(1, "at least 2 tokens to test on, found 1", train(run, "--test", one.toString()));
    refused(1, "2 tokens to validate on, found 1", train(run, "--validation", one.toString()));
    Path empty = Files.writeString(folder.resolve("empty"), "\uFEFF");
    refused(1, "found 0; --validation", train(run, "--validation", empty.toString()));

    Path source = Files.writeString(folder.resolve("s"), "a b\nc d\n".repeat(40));
    Path target = Files.writeString(folder.resolve("t"), "e f\ng h\n".repeat(40));
    Path gap = Files.writeString(folder.resolve("ts"), "a b\n\nc d\n");
    Path three = Files.writeString(folder.resolve("tt"), "e f\ng h\ng h\n");
    Path shorter = Files.writeString(folder.resolve("short"), "e f\n");
    for (List<Path> test : List.of(List.of(gap, three), List.of(source, shorter))) {
      Outcome outcome =
          run(
              "train-translation",
              "--source",
              source,
              "--target",
              target,
              "--test-source",
              test.get(0),
              "--test-target",
              test.get(1),
              "--out",
              run);
      assertThat(outcome.status()).isEqualTo(1);
      assertThat(outcome.err())
          .startsWith("gru4j: Expected ")
          .containsPattern("line 2|ends after line 1");
    }
    assertThat(run).doesNotExist();
  }

  /** A command that ends with what Java calls an error. */
  @Command(name = "fail")
  static final class Failing implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new StackOverflowError("too deep");
    }
  }

  @Test
  void anErrorIsASentence() {
    StringWriter err = new StringWriter();
    int status =
        Main.commandLine()
            .addSubcommand(new Failing())
            .setErr(new PrintWriter(err))
            .execute("fail");
    assertThat(status).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString())
        .startsWith("gru4j: Unexpected failure (StackOverflowError: too deep)");
  }

  /**
   * A disk that has room for the checkpoint and not for the picture, in the form of a limit of the
   * size of files.
   */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aPictureThatDoesNotFitOnTheDiskIsOneSentence() throws Exception {
    Path run = folder.resolve("full disk");
    String[] tiny = {"--hidden=4", "--embedding=4", "--epochs=1", "--sample=0"};
    Program.succeed((Object[]) train(run, tiny));
    long before = stepOf(run.resolve("last.zip"));
    byte[] picture = Files.readAllBytes(run.resolve("loss.png"));

    List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 32; exec \"$@\"", "sh"));
    command.addAll(program("resume", run.toString(), "--epochs=3"));
    // Java's own statistics are a file that is too large, too.
    command.add(5, "-XX:-UsePerfData");
    Path said = folder.resolve("said");
    int status =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start()
            .waitFor();
    assertThat(status).isEqualTo(1);
    assertThat(said)
        .content()
        .contains("gru4j: Cannot write " + run.resolve("loss.png") + " (File too large); what was")
        .doesNotContain("\tat ")
        .doesNotContain("Exception");
    assertThat(run.resolve("loss.png")).hasBinaryContent(picture);
    assertThat(stepOf(run.resolve("last.zip"))).isGreaterThan(before);
    assertThat(stepOf(run.resolve("best.zip"))).isEqualTo(before);
    try (Stream<Path> left = Files.list(run)) {
      assertThat(left).noneMatch(file -> file.getFileName().toString().endsWith(".tmp"));
    }
    Program.succeed("resume", run, "--epochs=3");
  }

  /** One sentence, before anything is read or made. */
  @ParameterizedTest
  @MethodSource("impossibleOptions")
  void impossibleOptionsAreRefused(List<String> arguments) {
    Outcome outcome = run(arguments.toArray());
    assertThat(outcome.status()).isBetween(1, 2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().lines().findFirst().orElseThrow())
        .startsWith("gru4j: ")
        .containsIgnoringCase("expected ")
        .contains(", found ")
        .doesNotContain("Exception");
    assertThat(Path.of("runs")).doesNotExist();
  }

  @Test
  void datesAndSpelling() throws IOException {
    Outcome dates =
        run(
            "dates",
            "--dates",
            "200",
            "--epochs",
            "1",
            "--hidden",
            "8",
            "--out",
            folder.resolve("dates").toString());
    assertThat(dates.status()).as(dates.err()).isZero();
    assertThat(dates.out()).contains("of 1,000 unseen are read exactly");
    Outcome more = run("resume", folder.resolve("dates"), "--epochs=2");
    assertThat(more.status()).as(more.err()).isZero();
    assertThat(run("resume", folder.resolve("dates"), "--workers=2").err())
        .contains("Expected options that a run of `gru4j dates` has, found --workers.");

    Path dictionary = folder.resolve("cmudict.dict");
    StringBuilder words = new StringBuilder(";;; a comment\n");
    for (char c = 'a'; c <= 'z'; c++) {
      words.append(c).append("b  ").append(Character.toUpperCase(c)).append(" B\n");
    }
    Files.writeString(dictionary, words.toString());
    Outcome spelling =
        run(
            "spelling",
            dictionary.toString(),
            "--epochs",
            "1",
            "--hidden",
            "8",
            "--out",
            folder.resolve("spelling").toString());
    assertThat(spelling.status()).as(spelling.err()).isZero();
    refused(
        1,
        "found a checkpoint in " + folder.resolve("spelling") + "; `gru4j resume ",
        "spelling",
        dictionary.toString(),
        "--out",
        folder.resolve("spelling").toString());
    assertThat(run("spelling", folder.resolve("none").toString()).err()).contains("found no file");
  }
}
