package org.gru4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.gru4j.lm.LanguageModel;
import org.gru4j.train.StopSignal;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.tuning.runners.ObjectiveFactory;
import org.gru4j.tuning.runners.RunnerException;
import org.gru4j.tuning.runners.Search;
import org.gru4j.tuning.runners.Search.TrialLimits;
import org.gru4j.tuning.runners.ThreadRunner;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Budget;
import org.gru4j.tuning.study.Next;
import org.gru4j.tuning.study.Retries;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.StudySettings;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Searches on a cluster of this machine whose executors are virtual machines of their own. */
@Timeout(240)
@EnabledForJreRange(max = JRE.JAVA_22, disabledReason = "Spark 3.5 calls what Java took out")
class SparkRunnerIT {
  private static final String LICENSE = Path.of("..", "LICENSE").toAbsolutePath().toString();

  private static JavaSparkContext spark;

  @TempDir private Path folder;

  @BeforeAll
  static void startCluster() {
    spark = LocalCluster.ofTwoProcesses();
  }

  @AfterAll
  static void stopCluster() {
    spark.close();
  }

  private static SparkRunner runner(ObjectiveFactory factory, int workers) {
    return new SparkRunner(spark, factory, workers, Searches.SILENT);
  }

  private Path folder(String name) throws Exception {
    return Files.createDirectories(folder.resolve(name));
  }

  @Test
  void oneTrialAtATimeMakesTheSearchOfOneLocalThread() throws Exception {
    Path here = folder("here");
    Path there = folder("there");
    List<String> local;
    try (Study study = Searches.study(here, 20)) {
      Search search =
          Searches.search(study, Searches.SPACE, "tpe", "median", TrialLimits.UNLIMITED, here);
      new ThreadRunner(new TestObjectives.Curves().create(), 1, Searches.SILENT)
          .run(search, new StopSignal());
      local = study.trials().stream().map(Searches::summary).toList();
    }
    try (Study study = Searches.study(there, 20)) {
      Search search =
          Searches.search(study, Searches.SPACE, "tpe", "median", TrialLimits.UNLIMITED, there);
      runner(new TestObjectives.Curves(), 1).run(search, new StopSignal());
      List<Trial> trials = study.trials();
      assertThat(trials.stream().map(Searches::summary)).isEqualTo(local);
      assertThat(trials.stream().map(Trial::state))
          .contains(TrialState.PRUNED, TrialState.COMPLETE)
          .hasSize(20);
      long best = Study.best(trials).orElseThrow().number();
      assertThat(there.resolve("best").resolve("best.zip")).hasContent("trial " + best);
    }
    assertThat(there.resolve("best").resolve("trial.json"))
        .hasSameTextualContentAs(here.resolve("best").resolve("trial.json"));
    assertThat(there.resolve("trials"))
        .satisfiesAnyOf(
            gone -> assertThat(gone).doesNotExist(), empty -> assertThat(empty).isEmptyDirectory());
  }

  @Test
  void executorsTrainLanguageModelsToTheLossesOfOneLocalThread() throws Exception {
    SearchSpace space =
        new SearchSpace(
            List.of(
                new Dimension.Categorical("hiddenSize", List.of(8, 16), null),
                new Dimension.Continuous("learningRate", 1e-3, 1e-1, true, null)));
    ObjectiveFactory text = new TestObjectives.Text(LICENSE);
    Path here = folder("here");
    Path there = folder("there");
    List<Trial> local;
    List<Trial> remote;
    try (Study study = Searches.study(here, 3)) {
      new ThreadRunner(text.create(), 1, Searches.SILENT)
          .run(
              Searches.search(study, space, "random", "none", TrialLimits.UNLIMITED, here),
              new StopSignal());
      local = study.trials();
    }
    try (Study study = Searches.study(there, 3)) {
      runner(text, 2)
          .run(
              Searches.search(study, space, "random", "none", TrialLimits.UNLIMITED, there),
              new StopSignal());
      remote = study.trials();
    }
    assertThat(remote).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(remote.get(i).parameters()).isEqualTo(local.get(i).parameters());
      assertThat(remote.get(i).seed()).isEqualTo(local.get(i).seed());
      // Another number of threads adds up matrix products in another order.
      assertThat(remote.get(i).score()).isCloseTo(local.get(i).score(), within(1e-4));
      assertThat(remote.get(i).intermediateValues()).hasSize(2);
    }
    LanguageModel best = LanguageModel.load(RunFolder.at(there.resolve("best")).best());
    assertThat(best.network().layerSize(1))
        .isEqualTo(Study.best(remote).orElseThrow().parameters().get("hiddenSize"));
  }

  @Test
  void executorsKilledInTheMiddleOfTrialsLoseAndDoubleNothing() throws Exception {
    int count = 8;
    try (Study study = Searches.study(folder, count)) {
      Thread running =
          new Thread(
              () ->
                  runner(new TestObjectives.Slow(folder.toString()), 2)
                      .run(Searches.random(study, folder), new StopSignal()));
      running.start();
      Set<Long> hit = Set.of(killOneThatRuns(study, 0), killOneThatRuns(study, 3));
      running.join();
      List<Trial> trials = study.trials();
      assertThat(trials.stream().map(Trial::number))
          .isEqualTo(LongStream.range(0, count).boxed().toList());
      assertThat(trials)
          .allMatch(trial -> trial.state() == TrialState.COMPLETE)
          .allMatch(trial -> trial.intermediateValues().size() == 5);
      List<String> ends = Files.readAllLines(folder.resolve("ends"));
      assertThat(ends)
          .containsExactlyInAnyOrderElementsOf(
              trials.stream()
                  .map(trial -> trial.number() + " " + trial.score() + " " + trial.seed())
                  .toList());
      Map<Long, Long> begins =
          beginLines().stream()
              .collect(Collectors.groupingBy(line -> line[0], Collectors.counting()));
      assertThat(hit).allMatch(number -> begins.get(number) > 1);
    }
  }

  /** Number and process of each beginning of a trial. */
  private List<long[]> beginLines() throws Exception {
    Path file = folder.resolve("begins");
    return Files.exists(file)
        ? Files.readAllLines(file).stream()
            .map(line -> line.split(" "))
            .map(words -> new long[] {Long.parseLong(words[0]), Long.parseLong(words[1])})
            .toList()
        : List.of();
  }

  /** Kills the executor of a trial from this number on that has reported and not ended. */
  private long killOneThatRuns(Study study, long from) throws Exception {
    while (true) {
      Thread.sleep(20);
      for (Trial trial : study.trials()) {
        int reports = trial.intermediateValues().size();
        if (trial.number() >= from
            && trial.state() == TrialState.RUNNING
            && reports > 0
            && reports < 4) {
          long process =
              beginLines().stream()
                  .filter(line -> line[0] == trial.number())
                  .mapToLong(line -> line[1])
                  .reduce((earlier, later) -> later)
                  .orElseThrow();
          assertThat(process).isNotEqualTo(ProcessHandle.current().pid());
          // On Linux and macOS: SIGKILL.
          assertThat(ProcessHandle.of(process).orElseThrow().destroyForcibly()).isTrue();
          return trial.number();
        }
      }
    }
  }

  @Test
  void aTrialThatKeepsCrashingItsExecutorIsGivenUp() {
    StudySettings once =
        StudySettings.of("a test", 5, Budget.ofTrials(3)).withRetries(new Retries(0, 1));
    try (Study study = Study.open(folder.resolve("study.db"), once)) {
      runner(new TestObjectives.Crashing(folder.toString()), 1)
          .run(Searches.random(study, folder), new StopSignal());
      List<Trial> trials = study.trials();
      assertThat(trials.stream().map(Trial::state))
          .containsExactly(TrialState.FAILED, TrialState.COMPLETE, TrialState.COMPLETE);
      assertThat(trials.get(0).error()).startsWith("Its executor was lost");
      assertThat(folder.resolve("crashes")).hasContent("once\nonce\n");
    }
  }

  @Test
  void everyWayToFailIsRecordedAsLocallyAndTheSearchGoesOn() throws Exception {
    try (Study study = Searches.study(folder("before"), 6)) {
      // An executor that must be started spends a trial's time.
      runner(new TestObjectives.Curves(), 2).run(Searches.random(study, folder), new StopSignal());
    }
    try (Study study = Searches.study(folder, 7)) {
      Search search =
          Searches.search(study, Searches.SPACE, "random", "none", Duration.ofSeconds(5), folder);
      runner(new TestObjectives.Failing(), 2).run(search, new StopSignal());
      List<Trial> trials = study.trials();
      assertThat(trials.get(0).error()).isEqualTo("IllegalStateException: no such layer");
      assertThat(trials.get(1).error()).isEqualTo("Its loss was NaN.");
      assertThat(trials.get(2).error()).startsWith("It ran out of memory (");
      assertThat(trials.get(3).error()).isEqualTo("It ran past its time of 5.0 s.");
      assertThat(trials.get(4).error()).contains("Expected rising steps from 1, found step 1");
      assertThat(trials.subList(5, 7)).allMatch(trial -> trial.state() == TrialState.COMPLETE);
    }
  }

  @Test
  void aStopReleasesTheTrialsThatRun() throws Exception {
    StopSignal stop = new StopSignal();
    try (Study study = Searches.study(folder, 100)) {
      Thread running =
          new Thread(
              () ->
                  runner(new TestObjectives.Slow(folder.toString()), 2)
                      .run(Searches.random(study, folder), stop));
      running.start();
      while (study.trials().stream().noneMatch(trial -> trial.intermediateValues().size() == 2)) {
        Thread.sleep(20);
      }
      stop.request();
      running.join(20_000);
      assertThat(running.isAlive()).isFalse();
      assertThat(study.trials())
          .hasSizeLessThan(100)
          .noneMatch(trial -> trial.state() == TrialState.FAILED);
      long open =
          study.trials().stream().filter(trial -> trial.state() == TrialState.RUNNING).count();
      assertThat(open).isPositive();
      // Nobody has them: the next to ask goes on with the first.
      assertThat(study.claim("another", (trials, number, random) -> Optional.empty()))
          .isInstanceOfSatisfying(
              Next.Run.class, run -> assertThat(run.claim().attempt()).isEqualTo(2));
    }
  }

  @Test
  void executorsThatCannotPrepareTrialsAreOneSentence() {
    try (Study study = Searches.study(folder, 5)) {
      assertThatThrownBy(
              () ->
                  runner(new TestObjectives.Homeless(), 2)
                      .run(Searches.random(study, folder), new StopSignal()))
          .isInstanceOf(RunnerException.class)
          .hasMessageStartingWith("Expected executors that can prepare trials, found one that")
          .hasMessageContaining("found nothing there");
      assertThat(study.trials()).allMatch(trial -> trial.state() == TrialState.RUNNING);
    }
  }
}
