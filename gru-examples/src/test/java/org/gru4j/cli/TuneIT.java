package org.gru4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gru4j.cli.Program.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gru4j.cli.Program.Outcome;
import org.gru4j.testing.SpokenTones;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.StudyReader;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Searches as a person starts them, on the text of this project's licence. */
@Timeout(600)
class TuneIT {
  private static final String LICENSE = Path.of("..", "LICENSE").toString();
  private static final String SEARCH =
      """
      model: language-model
      trials: 30
      seed: 3
      space:
        hiddenSize: {choice: [8, 16, 24]}
        learningRate: {logUniform: [1e-3, 1e-1]}
        embeddingSize: 8
        batchSize: 16
        window: 32
      sampler: tpe
      pruner: median
      run: {epochs: 2, workerMemory: 800m}
      """;

  @TempDir private Path folder;

  /** Minutes: 30 trainings, and virtual machines that start anew. */
  @Tag("slow")
  @Test
  void killedTwiceAndResumedLosesAndDoublesNothing() throws Exception {
    Path yaml = Files.writeString(folder.resolve("search.yaml"), SEARCH);
    Path search = folder.resolve("search");
    String out = search.toString();

    Process whole = start("tune", yaml.toString(), "--corpus", LICENSE, "--out", out);
    awaitFinished(whole, search, 4);
    whole.descendants().forEach(ProcessHandle::destroyForcibly);
    whole.destroyForcibly().waitFor();
    requireRightReport(search);

    // Its worker is left alone and must end by itself.
    Process resumed = start("resume", out, "--workers", "2");
    awaitFinished(resumed, search, 14);
    List<ProcessHandle> workers = resumed.descendants().toList();
    resumed.destroyForcibly().waitFor();
    for (ProcessHandle worker : workers) {
      worker.onExit().get(90, TimeUnit.SECONDS);
    }
    requireRightReport(search);

    Outcome last = run("resume", out);
    assertThat(last.status()).as(last.err()).isZero();
    assertThat(last.out()).contains("30 of 30 trials").contains("best model:");
    List<Trial> trials = trials(search);
    assertThat(trials).hasSize(30).allMatch(trial -> trial.state().isFinished());
    assertThat(trials.stream().map(Trial::number).distinct()).hasSize(30);
    assertThat(trials).noneMatch(trial -> trial.state() == TrialState.FAILED);
    requireRightReport(search);

    String best = search.resolve("best").toString();
    Outcome measured = run("evaluate", "--model", best, "--corpus", LICENSE);
    assertThat(measured.status()).as(measured.err()).isZero();
    assertThat(measured.out()).contains("perplexity");
    Outcome written = run("generate", "--model", best, "--prompt", "the ", "--length", "20");
    assertThat(written.out()).startsWith("the ");
    assertThat(run("tune", yaml.toString(), "--corpus", LICENSE, "--out", out).err())
        .contains("gru4j resume " + out);
  }

  private static Process start(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx300m",
                "-cp",
                System.getProperty("java.class.path"),
                "org.gru4j.cli.Main"));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void awaitFinished(Process process, Path search, int count) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(4);
    while (finished(search) < count) {
      assertThat(process.isAlive() && System.nanoTime() < deadline)
          .as("%d finished trials before the end of the process", count)
          .isTrue();
      Thread.sleep(30);
    }
  }

  private static long finished(Path search) {
    return Files.exists(search.resolve("workers"))
        ? trials(search).stream().filter(trial -> trial.state().isFinished()).count()
        : 0;
  }

  private static List<Trial> trials(Path search) {
    try (StudyReader study = Study.read(search.resolve("study.db"))) {
      return study.trials();
    }
  }

  /** What the program writes while it runs may be a little old, but is whole; then it is new. */
  private static void requireRightReport(Path search) throws Exception {
    assertThat(Files.readString(search.resolve("report.html"))).endsWith("</html>\n");
    Outcome report = run("tune-report", search.toString());
    assertThat(report.status()).as(report.err()).isZero();
    List<Trial> trials = trials(search);
    List<String> lines = Files.readAllLines(search.resolve("trials.csv"));
    assertThat(lines).hasSize(trials.size() + 1);
    for (Trial trial : trials) {
      if (trial.state() == TrialState.COMPLETE) {
        assertThat(lines.get((int) trial.number() + 1))
            .startsWith(trial.number() + ",complete," + trial.score() + ",");
      }
    }
    long complete = trials.stream().filter(trial -> trial.state() == TrialState.COMPLETE).count();
    assertThat(Files.readString(search.resolve("report.html")))
        .contains(trials.size() + " trials in ")
        .contains(": " + complete + " complete, ");
  }

  /** Numbers and the same digits as words: little to learn, and enough to tell trials apart. */
  @Test
  void searchesATranslationModelThatTranslates() throws Exception {
    List<String> digits = List.of("zero", "one", "two", "three", "four");
    StringBuilder pairs = new StringBuilder();
    for (int first = 0; first < 5; first++) {
      for (int second = 0; second < 5; second++) {
        for (int third = 0; third < 5; third++) {
          String words = String.join(" ", digits.get(first), digits.get(second), digits.get(third));
          pairs.append("%d %d %d\t%s%n".formatted(first, second, third, words));
        }
      }
    }
    Path file = Files.writeString(folder.resolve("pairs.tsv"), pairs);
    Path yaml =
        Files.writeString(
            folder.resolve("search.yaml"),
            """
            model: seq2seq
            trials: 3
            seed: 4
            space:
              hiddenSize: {choice: [8, 16]}
              learningRate: {logUniform: [1e-3, 1e-2]}
              embeddingSize: 8
              batchSize: 16
              tokens: words
              vocabulary: 100
            sampler: random
            pruner: none
            run: {epochs: 2, workerMemory: 800m}
            """);
    Path search = folder.resolve("search");
    Outcome outcome =
        run("tune", yaml.toString(), "--pairs", file.toString(), "--out", search.toString());
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("3 of 3 trials").contains("./gru4j translate --model ");
    assertThat(trials(search))
        .hasSize(3)
        .allMatch(trial -> trial.state() == TrialState.COMPLETE)
        .allMatch(trial -> trial.intermediateValues().size() == 2);
    String best = search.resolve("best").toString();
    Outcome translated = run("translate", "--model", best, "1 2 3");
    assertThat(translated.status()).as(translated.err()).isZero();

    Outcome without = run("tune", yaml.toString(), "--out", folder.resolve("without").toString());
    assertThat(without.err())
        .startsWith("gru4j: Expected sentence pairs by --source and --target, --pairs,");
  }

  /** What a training command trains is searched with that command's options. */
  @Test
  void searchesARecogniser() throws Exception {
    Path corpus = SpokenTones.corpus(folder.resolve("Aufnahmen für alle"), 24, 6);
    Path yaml =
        Files.writeString(
            folder.resolve("speech.yaml"),
            """
            model: recogniser
            trials: 2
            space:
              hiddenSize: {choice: [8, 16]}
              learningRate: {logUniform: [1e-3, 1e-2]}
              melBands: 24
            sampler: random
            run: {epochs: 1, workerMemory: 800m}
            """);
    Path search = folder.resolve("search of speech");
    Outcome outcome =
        run(
            "tune",
            yaml.toString(),
            "--out",
            search.toString(),
            "--",
            "train-speech",
            corpus.toString(),
            "--filters=4",
            "--layers=1",
            "--batch=8",
            "--epochs=3");
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("2 of 2 trials", "./gru4j transcribe --model ");
    assertThat(trials(search))
        .hasSize(2)
        .allMatch(trial -> trial.state() == TrialState.COMPLETE)
        .allMatch(trial -> trial.intermediateValues().size() == 1);
    Outcome best = run("info", search.resolve("best").toString());
    assertThat(best.out()).contains("speech recogniser", "TimeFrequencyConvolution 24 to 48");

    Outcome resumed = run("resume", search.toString(), "--workers", "1");
    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("2 of 2 trials");
    Outcome report = run("tune-report", search.toString());
    assertThat(report.status()).as(report.err()).isZero();
  }

  @Test
  void searchesAForecasterOfSeries() throws Exception {
    StringBuilder rows = new StringBuilder("day,sold\n");
    for (int day = 0; day < 200; day++) {
      rows.append("%s,%d%n".formatted(LocalDate.of(2026, 1, 1).plusDays(day), 10 + 5 * (day % 7)));
    }
    Path table = Files.writeString(folder.resolve("sales.csv"), rows);
    Path yaml =
        Files.writeString(
            folder.resolve("series.yaml"),
            """
            model: forecaster
            trials: 2
            space:
              hiddenSize: {choice: [4, 8]}
              density: {choice: [gaussian, student_t]}
            sampler: grid
            run: {workerMemory: 800m}
            """);
    Path search = folder.resolve("search of series");
    Outcome outcome =
        run(
            "tune",
            yaml.toString(),
            "--out",
            search.toString(),
            "--",
            "forecast-series",
            table.toString(),
            "--time=day",
            "--target=sold",
            "--horizon=7",
            "--batches-per-epoch=5",
            "--epochs=2");
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("2 of 2 trials", "predict ");
    assertThat(trials(search)).hasSize(2).allMatch(trial -> trial.intermediateValues().size() == 2);
  }

  @Test
  void searchesATaggerAndAClassifierByWhatTellsTheirBest() throws Exception {
    Path words =
        Files.writeString(folder.resolve("words.conll"), "Anna B-PER\nsleeps O\n\n".repeat(30));
    Path texts =
        Files.writeString(
            folder.resolve("texts.csv"), "text,label\n" + "so good,+\nso bad,-\n".repeat(20));
    for (String[] each :
        new String[][] {
          {"tagger", "tag-text", words.toString()},
          {"classifier", "classify-text", texts.toString()}
        }) {
      Path yaml =
          Files.writeString(
              folder.resolve(each[0] + ".yaml"),
              """
              model: text-%s
              trials: 2
              space:
                hiddenSize: {choice: [4, 8]}
              sampler: grid
              run: {epochs: 1, workerMemory: 800m}
              """
                  .formatted(each[0]));
      Path search = folder.resolve("search of a " + each[0]);
      Outcome outcome =
          run("tune", yaml.toString(), "--out", search.toString(), "--", each[1], each[2]);
      assertThat(outcome.status()).as(outcome.err()).isZero();
      assertThat(outcome.out()).contains("2 of 2 trials", "predict '" + search.resolve("best"));
      assertThat(trials(search))
          .hasSize(2)
          .allMatch(trial -> trial.state() == TrialState.COMPLETE)
          .extracting(Trial::score)
          .allSatisfy(score -> assertThat(score).isBetween(0.0, 2.0));
    }
  }

  @Test
  void aTrainingThatCannotBeSearchedIsRefused() throws Exception {
    Path yaml = Files.writeString(folder.resolve("s.yaml"), SEARCH);
    assertThat(run("tune", yaml.toString(), "--", "train", LICENSE).err())
        .startsWith(
            "gru4j: Expected behind -- one of [classify-text, forecast-series, tag-text, train-speech],"
                + " found train.");
    assertThat(run("tune", yaml.toString(), "--", "train-speech", "corpus.tsv").err())
        .contains("Expected a model of [recogniser], found language-model");
    assertThat(run("tune", "--", "train-speech", "corpus.tsv").err())
        .startsWith("gru4j: Expected a file of a search before -- train-speech, found none");
    assertThat(run("tune", yaml.toString(), "--", "train-speech", "c.tsv", "--colour=x").err())
        .startsWith("gru4j: Expected options of train-speech behind --, found: ");
    assertThat(
            run("tune", yaml.toString(), "--corpus", LICENSE, "--", "train-speech", "c.tsv").err())
        .startsWith(
            "gru4j: Expected what is trained on behind -- train-speech, found --corpus before it.");
  }

  @Test
  void badInputIsOneSentence() throws Exception {
    refused("run: {epoch: 2}", "Expected under run one of ");
    refused("run: {epochs: many}", "at least 0 for epochs, found many");
    refused("run: {epochs: 1.5}", "a whole number for epochs, found 1.5");
    refused("run: {minutes: -1}", "at least 0 for minutes, found -1");
    refused("run: {workerMemory: lots}", "such as 800m or 2g");
    assertThat(run("resume", folder).err())
        .isEqualToIgnoringNewLines(
            "gru4j: Expected the folder of a run at "
                + folder
                + ", found none of its options (arguments.txt).");
    assertThat(run("tune", "absent.yaml").err()).startsWith("gru4j: ").contains("absent.yaml");
    assertThat(run("tune", "--spark", "--corpus", LICENSE, "--out", folder.resolve("s").toString()))
        .satisfies(
            outcome ->
                assertThat(outcome.err())
                    .isEqualToIgnoringNewLines(
                        "gru4j: Expected gru-spark on the class path for --spark, found"
                            + " none; docs/tuning.md shows the command."));
    Outcome printed = run("tune", "--print");
    assertThat(printed.out()).contains("model: language-model").contains("space:");
    for (String command : List.of("tune", "tune-report", "tune-worker")) {
      assertThat(run(command, "--help").out()).startsWith("Usage: gru4j " + command);
    }
  }

  private void refused(String runSection, String sentence) throws Exception {
    Path yaml =
        Files.writeString(folder.resolve("bad.yaml"), SEARCH.replaceAll("run: .*", runSection));
    Path out = folder.resolve("out");
    Outcome outcome = run("tune", yaml.toString(), "--corpus", LICENSE, "--out", out.toString());
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).startsWith("gru4j: ").contains(sentence);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(out.resolve("study.db")).doesNotExist();
  }
}
