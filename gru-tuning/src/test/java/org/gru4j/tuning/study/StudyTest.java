package org.gru4j.tuning.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudyTest {
  /** Draws, and looks at what the trials before have come to. */
  private static final Proposal PROPOSAL =
      (trials, number, random) ->
          Optional.of(
              Map.of(
                  "x",
                  random.nextDouble()
                      + Study.best(trials).map(Trial::score).map(best -> best / 10).orElse(0.0),
                  "n",
                  random.nextInt(5)));

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("study.db");
  }

  private static StudySettings settings(long trials) {
    return StudySettings.of("a space", 7, Budget.ofTrials(trials));
  }

  private static Claim claim(Study study, String worker) {
    Next next = study.claim(worker, PROPOSAL);
    assertThat(next).isInstanceOf(Next.Run.class);
    return ((Next.Run) next).claim();
  }

  private static double x(Claim claim) {
    return (Double) claim.trial().parameters().get("x");
  }

  private static void runAll(Study study, int atMost) {
    for (int i = 0; i < atMost && study.claim("w", PROPOSAL) instanceof Next.Run run; i++) {
      study.report(run.claim(), 1, x(run.claim()) + 1);
      study.complete(run.claim(), x(run.claim()), () -> {});
    }
  }

  private static List<Object> results(Study study) {
    List<Object> results = new ArrayList<>();
    for (Trial trial : study.trials()) {
      results.add(
          List.of(trial.number(), trial.state(), trial.parameters(), trial.seed(), trial.score()));
    }
    return results;
  }

  @Test
  void sameSeedMakesTheSameSearchAlsoWhenInterrupted() {
    List<Object> whole;
    try (Study study = Study.open(file, settings(6))) {
      runAll(study, 10);
      whole = results(study);
      assertThat(whole).hasSize(6);
      assertThat(study.claim("w", PROPOSAL)).isInstanceOf(Next.End.class);
    }
    Path other = folder.resolve("other.db");
    try (Study study = Study.open(other, settings(6).withLease(Duration.ofMillis(50)))) {
      runAll(study, 3);
      claim(study, "killed");
    }
    try (Study study = Study.open(other, settings(6).withLease(Duration.ofMillis(50)))) {
      pause(80);
      runAll(study, 10);
      assertThat(results(study)).isEqualTo(whole);
    }
  }

  private static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theTrialOfASilentWorkerGoesToAnotherAsItWas() {
    try (Study study = Study.open(file, settings(1).withLease(Duration.ofMillis(200)))) {
      Claim first = claim(study, "first");
      study.report(first, 1, 0.5);
      assertThat(study.claim("second", PROPOSAL)).isInstanceOf(Next.Wait.class);
      pause(120);
      assertThat(study.renew(first)).isTrue();
      pause(120);
      assertThat(study.claim("second", PROPOSAL)).isInstanceOf(Next.Wait.class);
      pause(220);
      Claim second = claim(study, "second");
      assertThat(second.attempt()).isEqualTo(2);
      assertThat(second.trial().parameters()).isEqualTo(first.trial().parameters());
      assertThat(second.trial().seed()).isEqualTo(first.trial().seed());
      assertThat(study.trials().get(0).intermediateValues()).isEmpty();

      assertThat(study.renew(first)).isFalse();
      assertThatThrownBy(() -> study.report(first, 2, 0.4))
          .isInstanceOf(LostClaimException.class)
          .hasMessageContaining("Trial 0");
      assertThatThrownBy(() -> study.complete(first, 0.1, () -> {}))
          .isInstanceOf(LostClaimException.class);
      assertThatThrownBy(() -> study.fail(first, "late")).isInstanceOf(LostClaimException.class);
      study.complete(second, 0.3, () -> {});
      assertThatThrownBy(() -> study.complete(second, 0.2, () -> {}))
          .isInstanceOf(LostClaimException.class);
      assertThat(study.trials().get(0).score()).isEqualTo(0.3);
    }
  }

  @Test
  void aTrialThatLosesItsWorkersTooOftenFails() {
    StudySettings settings = settings(2).withRetries(new Retries(0, 2));
    try (Study study = Study.open(file, settings)) {
      for (int attempt = 1; attempt <= 3; attempt++) {
        Claim claim = claim(study, "worker " + attempt);
        assertThat(claim.number()).isZero();
        assertThat(claim.attempt()).isEqualTo(attempt);
        assertThat(study.lose("worker " + attempt, "It crashed.")).isTrue();
      }
      assertThat(study.lose("worker 1", "It crashed.")).isFalse();
      Trial lost = study.trials().get(0);
      assertThat(lost.state()).isEqualTo(TrialState.FAILED);
      assertThat(lost.error()).isEqualTo("It crashed.");
      assertThat(claim(study, "next").number()).isEqualTo(1);
    }
  }

  @Test
  void failuresAreRetriedAsOftenAsAsked() {
    try (Study study = Study.open(file, settings(1).withRetries(new Retries(1, 0)))) {
      study.fail(claim(study, "w"), "It threw.");
      assertThat(study.trials().get(0).state()).isEqualTo(TrialState.RUNNING);
      study.release(claim(study, "w"));
      Claim last = claim(study, "w");
      assertThat(last.attempt()).isEqualTo(3);
      study.fail(last, "It threw.");
      assertThat(study.trials().get(0).error()).isEqualTo("It threw. (the last of 2 attempts)");
      assertThat(study.claim("w", PROPOSAL)).isInstanceOf(Next.End.class);
    }
  }

  @Test
  void onlyABestScoreIsKeptAndAFailureToKeepUndoesIt() {
    List<Double> kept = new ArrayList<>();
    try (Study study = Study.open(file, settings(4))) {
      for (double score : new double[] {3, 4, 2}) {
        study.complete(claim(study, "w"), score, () -> kept.add(score));
      }
      assertThat(kept).containsExactly(3.0, 2.0);
      Claim last = claim(study, "w");
      assertThatThrownBy(
              () ->
                  study.complete(
                      last,
                      1,
                      () -> {
                        throw new IllegalStateException("disk full");
                      }))
          .hasMessage("disk full");
      assertThat(study.trials().get(3).state()).isEqualTo(TrialState.RUNNING);
      assertThatThrownBy(() -> study.complete(last, Double.NaN, () -> {}))
          .hasMessageContaining("NaN");
      study.prune(last);
      assertThat(study.trials().get(3).state()).isEqualTo(TrialState.PRUNED);
    }
  }

  @Test
  void budgetsOfEpochsAndTime() {
    Budget epochs = new Budget(Long.MAX_VALUE, Budget.UNLIMITED, 5);
    try (Study study = Study.open(file, StudySettings.of("a space", 7, epochs))) {
      Claim first = claim(study, "w");
      study.report(first, 3, 1);
      Claim second = claim(study, "v");
      study.report(second, 2, 1);
      assertThat(study.claim("u", PROPOSAL)).isInstanceOf(Next.Wait.class);
      study.complete(first, 1, () -> {});
      study.complete(second, 1, () -> {});
      assertThat(study.claim("w", PROPOSAL)).isInstanceOf(Next.End.class);
    }
    Budget time = new Budget(Long.MAX_VALUE, Duration.ofMillis(60), Long.MAX_VALUE);
    try (Study study = Study.open(file, StudySettings.of("a space", 7, time))) {
      study.release(claim(study, "w"));
      long session = study.beginSession();
      pause(100);
      study.continueSession(session);
      assertThat(claim(study, "w").number()).as("what was begun is finished").isEqualTo(2);
      assertThat(study.claim("v", PROPOSAL)).isInstanceOf(Next.Wait.class);
      assertThat(study.time()).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }
    assertThatThrownBy(() -> new Budget(0, Budget.UNLIMITED, 1)).hasMessageContaining("found 0");
    assertThatThrownBy(() -> new Budget(Long.MAX_VALUE, Budget.UNLIMITED, Long.MAX_VALUE))
        .hasMessage("Expected a limit on trials, time or epochs, found none of them.");
  }

  @Test
  void anExhaustedSpaceEndsTheStudy() {
    try (Study study = Study.open(file, settings(10))) {
      assertThat(study.claim("w", (trials, number, random) -> Optional.empty()))
          .isInstanceOf(Next.End.class);
    }
  }

  @Test
  void wrongFilesAreOneSentence() throws Exception {
    refused("expected a database", Files.writeString(file, "no database at all, but text"));
    Path foreign = folder.resolve("foreign.db");
    sql(foreign, "CREATE TABLE t (x)");
    refused("Expected a study of GRU4J", foreign);
    Path absent = folder.resolve("absent.db");
    assertThatThrownBy(() -> Study.read(absent))
        .isInstanceOf(StudyException.class)
        .hasMessage("Expected a study at " + absent + ", found no such file.");
    refused("Expected a folder", folder.resolve("none").resolve("study.db"));

    Path study = folder.resolve("real.db");
    Study.open(study, settings(3)).close();
    assertThatThrownBy(() -> Study.open(study, StudySettings.of("another", 7, Budget.ofTrials(3))))
        .isInstanceOf(StudyException.class)
        .hasMessageContaining("found another model, space or fixed value");
    assertThatThrownBy(() -> Study.open(study, StudySettings.of("a space", 8, Budget.ofTrials(3))))
        .isInstanceOf(StudyException.class)
        .hasMessage("Study " + study + " cannot be continued: expected seed 7, found 8.");
    sql(study, "PRAGMA user_version = 99");
    refused("expected format version 1, found version 99", study);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFolderWithoutWritePermission() {
    // The administrator may write everywhere but into the kernel's own folder.
    refused("write permission", Path.of("/proc/study.db"));
  }

  private static void refused(String sentence, Path file) {
    assertThatThrownBy(() -> Study.open(file, settings(3)))
        .isInstanceOf(StudyException.class)
        .hasMessageContaining(sentence)
        .hasMessageContaining(file.toString())
        .hasMessageEndingWith(".");
  }

  private static void sql(Path file, String statement) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement executed = connection.createStatement()) {
      executed.execute(statement);
    }
  }

  @Test
  void readersAndWritersShareAFile() {
    try (Study writer = Study.open(file, settings(2));
        StudyReader reader = Study.read(file)) {
      Claim claim = claim(writer, "w");
      assertThat(reader.trials()).hasSize(1);
      assertThat(reader).isNotInstanceOf(Study.class);
      writer.complete(claim, 1, () -> {});
      assertThat(reader.trials().get(0).score()).isEqualTo(1.0);
      assertThat(reader.description()).isEqualTo("a space");
    }
  }

  /** An empty file where a study was would begin a new search over the old one's models. */
  @Test
  void anEmptyFileIsNoNewSearch() throws Exception {
    Files.createFile(file);
    refused("found an empty file", file);
    assertThat(file).isEmptyFile();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE trial SET state = 'DONE'",
        "UPDATE trial SET score = 'much'",
        "UPDATE trial SET score = 9e999",
        "UPDATE trial SET number = -1",
        "UPDATE trial SET parameters = 'null'",
        "UPDATE trial SET parameters = '{\"x\": null}'",
        "UPDATE trial SET parameters = '['",
        "UPDATE intermediate SET step = -3",
        "UPDATE intermediate SET loss = -9e999",
      })
  void trialsWithOtherValuesAreRefused(String change) throws Exception {
    try (Study study = Study.open(file, settings(1))) {
      runAll(study, 1);
    }
    sql(file, change);
    try (StudyReader study = Study.read(file)) {
      assertThatThrownBy(study::trials).isInstanceOf(StudyException.class);
    }
  }

  @Test
  void lossesThatAreNoNumbersAndNegativeStepsAreNotRecorded() {
    try (Study study = Study.open(file, settings(1))) {
      Claim claim = claim(study, "w");
      for (double loss : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
        assertThatThrownBy(() -> study.report(claim, 1, loss))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> study.complete(claim, loss, () -> {}))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThatThrownBy(() -> study.report(claim, -1, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("found -1 and 1.0");
      assertThat(study.trials().get(0).intermediateValues()).isEmpty();
    }
  }

  @Test
  void timeThatRanBackwardsIsNoTime() throws Exception {
    try (Study study = Study.open(file, settings(1))) {
      study.beginSession();
    }
    sql(file, "UPDATE session SET seen = started - 1000000");
    try (StudyReader study = Study.read(file)) {
      assertThat(study.time()).isZero();
    }
  }
}
