package org.gru4j.tuning.runners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.gru4j.storage.FolderLock;
import org.gru4j.train.StopSignal;
import org.gru4j.tuning.study.Retries;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadRunnerTest {
  private static final Duration LEASE = Duration.ofSeconds(20);
  private static final SearchProgress SILENT = (trials, time, ended) -> {};

  @TempDir private Path folder;

  private List<Trial> run(
      long trials, Retries retries, Duration time, int threads, Objective objective) {
    try (Study study = Searches.study(folder, trials, retries, LEASE)) {
      new ThreadRunner(objective, threads, SILENT)
          .run(Searches.search(study, folder, time, LEASE), new StopSignal());
      return study.trials();
    }
  }

  @Test
  void everyWayToFailIsRecordedAndTheSearchGoesOn() {
    AtomicInteger hanging = new AtomicInteger();
    Objective objective =
        context ->
            switch ((int) context.number()) {
              case 0 -> throw new IllegalStateException("no such layer");
              case 1 -> Double.NaN;
              case 2 -> (double) new long[Integer.MAX_VALUE][Integer.MAX_VALUE].length;
              case 3 -> {
                hanging.incrementAndGet();
                Thread.sleep(60_000);
                yield 0;
              }
              case 4 -> Double.POSITIVE_INFINITY;
              case 5 -> {
                context.report(1, 0.5);
                context.report(2, 1.5);
                yield 0;
              }
              case 6 -> {
                context.report(1, Double.NaN);
                yield 0;
              }
              default -> Searches.x(context);
            };
    List<Trial> trials = run(9, new Retries(0, 0), Duration.ofMillis(1500), 1, objective);
    assertThat(trials).hasSize(9);
    assertThat(trials.get(0).error()).isEqualTo("IllegalStateException: no such layer");
    assertThat(trials.get(1).error()).isEqualTo("Its loss was NaN.");
    assertThat(trials.get(2).error()).startsWith("It ran out of memory (");
    assertThat(trials.get(3).error()).isEqualTo("It ran past its time of 1.5 s.");
    assertThat(trials.get(4).error()).isEqualTo("Its loss was Infinity.");
    assertThat(trials.get(5).state()).isEqualTo(TrialState.PRUNED);
    assertThat(trials.get(5).intermediateValues()).containsEntry(1L, 0.5).containsEntry(2L, 1.5);
    assertThat(trials.get(6).error()).contains("Expected a finite loss, found NaN after step 1.");
    assertThat(trials.subList(7, 9)).allMatch(trial -> trial.state() == TrialState.COMPLETE);
    assertThat(trials.get(8).score()).isEqualTo(trials.get(8).parameters().get("x"));
    assertThat(hanging).hasValue(1);
  }

  @Test
  void retriesKeepNumberParametersAndSeed() {
    Set<List<Object>> seen = ConcurrentHashMap.newKeySet();
    AtomicInteger calls = new AtomicInteger();
    List<Trial> trials =
        run(
            3,
            new Retries(2, 0),
            Search.TrialLimits.UNLIMITED,
            1,
            context -> {
              calls.incrementAndGet();
              seen.add(List.of(context.number(), context.parameters(), context.seed()));
              if (context.number() == 1) {
                throw new java.io.IOException("disk unplugged");
              }
              return 1;
            });
    assertThat(calls).hasValue(5);
    assertThat(seen).hasSize(3);
    assertThat(trials.get(1).error())
        .isEqualTo("IOException: disk unplugged (the last of 3 attempts)");
  }

  @Test
  void severalThreadsRunEveryTrialOnceAndKeepTheBestModel() throws Exception {
    Set<Long> begun = ConcurrentHashMap.newKeySet();
    List<Trial> trials =
        run(
            40,
            Retries.DEFAULT,
            Search.TrialLimits.UNLIMITED,
            4,
            context -> {
              assertThat(begun.add(context.number())).isTrue();
              Files.createDirectories(context.folder());
              Path model = context.folder().resolve("model");
              Files.writeString(model, Long.toString(context.number()));
              context.model(model);
              context.report(1, Searches.x(context));
              return Searches.x(context);
            });
    assertThat(trials).hasSize(40).allMatch(trial -> trial.state() == TrialState.COMPLETE);
    assertThat(begun).hasSize(40);
    Trial best = Study.best(trials).orElseThrow();
    Path kept = folder.resolve("best");
    assertThat(kept.resolve("best.zip")).hasContent(Long.toString(best.number()));
    assertThat(Files.readString(kept.resolve("trial.json")))
        .contains("\"loss\" : " + best.score())
        .contains("\"x\" : " + best.parameters().get("x"));
    try (var left = Files.list(folder.resolve("trials"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aStoppedTrialGoesOnWithItsFiles() throws Exception {
    StopSignal stop = new StopSignal();
    CountDownLatch wrote = new CountDownLatch(1);
    Objective objective =
        context -> {
          Path file = context.folder().resolve("progress");
          if (context.number() < 2 || Files.exists(file)) {
            return context.number();
          }
          Files.createDirectories(context.folder());
          Files.writeString(file, "half");
          wrote.countDown();
          while (!context.stop().isRequested()) {
            Thread.sleep(5);
          }
          throw new StoppedException(context.number());
        };
    try (Study study = Searches.study(folder, 3, Retries.DEFAULT, LEASE)) {
      Search search = Searches.search(study, folder, Search.TrialLimits.UNLIMITED, LEASE);
      Thread running = new Thread(() -> new ThreadRunner(objective, 1, SILENT).run(search, stop));
      running.start();
      wrote.await();
      stop.request();
      running.join();
      assertThat(states(study))
          .containsExactly(TrialState.COMPLETE, TrialState.COMPLETE, TrialState.RUNNING);
      new ThreadRunner(objective, 1, SILENT).run(search, new StopSignal());
      assertThat(states(study)).hasSize(3).containsOnly(TrialState.COMPLETE);
    }
  }

  /** One study may have many workers, but one program that starts and watches them. */
  @Test
  void aSecondSearchInTheFolderIsToldWhoHasIt() {
    try (Study study = Searches.study(folder, 1, Retries.DEFAULT, LEASE)) {
      Search search = Searches.search(study, folder, Search.TrialLimits.UNLIMITED, LEASE);
      List<String> refusals = new ArrayList<>();
      Objective searchingToo =
          context -> {
            Runner second = new ThreadRunner(Searches::x, 1, SILENT);
            assertThatThrownBy(() -> second.run(search, new StopSignal()))
                .satisfies(refusal -> refusals.add(refusal.getMessage()));
            return Searches.x(context);
          };
      new ThreadRunner(searchingToo, 1, SILENT).run(search, new StopSignal());
      assertThat(refusals)
          .singleElement()
          .asString()
          .startsWith("Expected a folder that nobody else writes to, found " + folder)
          .contains(" in use by process " + ProcessHandle.current().pid() + " since ");
      assertThat(states(study)).containsExactly(TrialState.COMPLETE);
    }
  }

  /** A worker that hangs has the lock of its trial's folder; the next attempt must not wait. */
  @Test
  void anotherAttemptLeavesTheFormerOneItsLock() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    Objective hanging =
        context -> {
          Files.createDirectories(context.folder());
          try (FolderLock lock = FolderLock.take(context.folder())) {
            if (Files.exists(context.folder().resolve("second"))) {
              return 1;
            }
            Files.createFile(context.folder().resolve("second"));
            while (over.getCount() > 0) {
              over.await();
            }
          } catch (InterruptedException e) {
            over.await();
          }
          return 2;
        };
    try (Study study = Searches.study(folder, 1, new Retries(1, 1), LEASE)) {
      Search search = Searches.search(study, folder, Duration.ofMillis(1500), LEASE);
      new ThreadRunner(hanging, 1, SILENT).run(search, new StopSignal());
      assertThat(study.trials()).extracting(Trial::error).containsOnlyNulls();
      assertThat(states(study)).containsExactly(TrialState.COMPLETE);
    } finally {
      over.countDown();
    }
  }

  private static List<TrialState> states(Study study) {
    return study.trials().stream().map(Trial::state).collect(Collectors.toList());
  }

  @Test
  void whoWatchesSeesBeginAndEnd() {
    List<Integer> finished = new ArrayList<>();
    List<Boolean> ends = new ArrayList<>();
    SearchProgress progress =
        (trials, time, ended) -> {
          finished.add((int) trials.stream().filter(trial -> trial.state().isFinished()).count());
          ends.add(ended);
        };
    try (Study study = Searches.study(folder, 5, Retries.DEFAULT, LEASE)) {
      new ThreadRunner(Searches::x, 1, progress)
          .run(
              Searches.search(study, folder, Search.TrialLimits.UNLIMITED, LEASE),
              new StopSignal());
    }
    assertThat(finished).isSorted().last().isEqualTo(5);
    assertThat(ends).last().isEqualTo(true);
    assertThat(ends.subList(0, ends.size() - 1)).containsOnly(false);
    assertThatThrownBy(() -> new ThreadRunner(Searches::x, 0, progress))
        .hasMessage("Expected at least 1 thread, found 0.");
  }
}
