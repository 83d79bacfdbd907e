package org.gru4j.tuning.runners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.gru4j.train.StopSignal;
import org.gru4j.tuning.runners.ProcessRunner.WorkerCommand;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
@EnabledOnOs({OS.LINUX, OS.MAC}) // elsewhere a process does not tell its command line
class ProcessRunnerIT {
  private static final SearchProgress SILENT = (trials, time, ended) -> {};
  private static final WorkerMemory MEMORY = WorkerMemory.parse("256m");

  @TempDir private Path folder;

  private ProcessRunner runner(String mainClass, long trials, String what, int workers) {
    List<String> arguments = List.of(folder.toString(), Long.toString(trials), what);
    return new ProcessRunner(new WorkerCommand(mainClass, arguments, MEMORY), workers, SILENT);
  }

  private ProcessRunner runner(long trials, String what, int workers) {
    return runner(CountingWorker.class.getName(), trials, what, workers);
  }

  @Test
  void fourProcessesShareAStudyWhileTheyAreKilled() throws Exception {
    long trials = 80;
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int kills = 0;
    try (Study study = CountingWorker.study(folder, trials)) {
      StopSignal stop = new StopSignal();
      Search search = CountingWorker.search(study, folder);
      Thread running = new Thread(() -> runner(trials, "count", 4).run(search, stop));
      running.start();
      while (running.isAlive() && kills < 20) {
        Thread.sleep(50 + random.nextInt(150));
        List<ProcessHandle> workers = new ArrayList<>(workersWithTrials());
        Collections.shuffle(workers, random);
        if (!workers.isEmpty() && workers.get(0).destroyForcibly()) {
          kills++;
        }
      }
      running.join();
      assertThat(kills).as("kills with seed %d", seed).isEqualTo(20);
      requireAllOnce(study.trials(), trials, seed);
    }
    assertThat(integrity()).isEqualTo("ok");
  }

  /** A process is started with its worker's name. */
  private List<ProcessHandle> workersWithTrials() throws Exception {
    List<String> names = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT worker FROM trial WHERE state = 'RUNNING' AND worker IS NOT NULL")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return ProcessHandle.current()
        .children()
        .filter(
            process -> {
              String line = process.info().commandLine().orElse("");
              return names.stream().anyMatch(line::contains);
            })
        .toList();
  }

  private Connection connect() throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("study.db"));
  }

  private void requireAllOnce(List<Trial> trials, long expected, long seed) throws Exception {
    assertThat(trials)
        .as("seed %d", seed)
        .hasSize((int) expected)
        .allMatch(trial -> trial.state() == TrialState.COMPLETE)
        .allMatch(trial -> trial.intermediateValues().size() == 3);
    Map<Long, List<String>> evaluations =
        Files.readAllLines(folder.resolve("evaluations.txt")).stream()
            .collect(Collectors.groupingBy(line -> Long.parseLong(line.split(" ")[0])));
    assertThat(evaluations).hasSize((int) expected);
    int doubled = 0;
    for (Trial trial : trials) {
      List<String> lines = evaluations.get(trial.number());
      assertThat(lines)
          .containsOnly(
              "%d %s %d".formatted(trial.number(), trial.parameters().get("x"), trial.seed()));
      assertThat(trial.score()).isEqualTo(trial.parameters().get("x"));
      doubled += lines.size() - 1;
    }
    // Only a worker that is killed between its last line and its record has its trial run again.
    assertThat(doubled).isLessThanOrEqualTo(20);
  }

  private String integrity() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA integrity_check")) {
      return result.getString(1);
    }
  }

  @Test
  void badTrialsCostOneTrialEach() {
    try (Study study = CountingWorker.study(folder, 8)) {
      StopSignal stop = new StopSignal();
      // A crash is taken for a lost worker and forgiven; here it is not.
      Search search = CountingWorker.search(study, folder);
      Thread limit =
          new Thread(
              () -> {
                while (study.trials().size() < 8
                    || study.trials().stream().filter(t -> t.state().isFinished()).count() < 7) {
                  sleep(50);
                }
                stop.request();
              });
      limit.start();
      runner(8, "fail", 2).run(search, stop);
      List<Trial> trials = study.trials();
      assertThat(trials.get(0).error()).isEqualTo("IllegalStateException: no such layer");
      assertThat(trials.get(1).error()).isEqualTo("Its loss was NaN.");
      assertThat(trials.get(2).error()).startsWith("It ran out of memory (");
      assertThat(trials.get(3).error()).isEqualTo("It ran past its time of 2.0 s.");
      // It crashes its process every time and would be begun again for ever.
      assertThat(trials.get(4).state()).isEqualTo(TrialState.RUNNING);
      assertThat(trials.subList(5, 8)).allMatch(trial -> trial.state() == TrialState.COMPLETE);
    }
  }

  private static void sleep(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void workersStopWhenAsked() {
    StopSignal stop = new StopSignal();
    try (Study study = CountingWorker.study(folder, 100_000)) {
      Thread limit =
          new Thread(
              () -> {
                while (study.trials().size() < 3) {
                  sleep(20);
                }
                stop.request();
              });
      limit.start();
      long begin = System.nanoTime();
      runner(100_000, "count", 2).run(CountingWorker.search(study, folder), stop);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(60));
      assertThat(ProcessHandle.current().children()).isEmpty();
      assertThat(study.trials().size()).isLessThan(1000);
    }
  }

  @Test
  void workersThatCannotStartAreOneSentence() {
    try (Study study = CountingWorker.study(folder, 5)) {
      Search search = CountingWorker.search(study, folder);
      assertThatThrownBy(
              () -> runner("org.gru4j.NoSuchMain", 5, "count", 1).run(search, new StopSignal()))
          .isInstanceOf(RunnerException.class)
          .hasMessageContaining("found 3 that ended at once, the last one with exit status 1")
          .hasMessageContaining("0.log");
    }
    assertThatThrownBy(() -> WorkerMemory.parse("much"))
        .hasMessage("Expected a size of memory such as 800m or 2g, found \"much\".");
    assertThatThrownBy(() -> WorkerMemory.parse("1m")).hasMessageContaining("found 1m");
    assertThat(WorkerMemory.parse("2g").megabytes()).isEqualTo(2048);
  }
}
