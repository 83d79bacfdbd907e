package org.gru4j.tuning.runners;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gru4j.storage.AtomicFile;
import org.gru4j.storage.FolderLock;
import org.gru4j.testing.FileChanges;
import org.gru4j.train.StopSignal;
import org.gru4j.tuning.study.Retries;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.Trial;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A search that is killed before any change of its files, and resumed, ends with the files of one
 * that was not; and so does one whose killed trial is given up.
 */
class TrialKillTest {
  private static final int TRIALS = 6;

  /** Over at once, so that what a killed worker had is given to the next. */
  private static final Duration LEASE = Duration.ofMillis(1);

  @TempDir private Path temporary;

  /** Its "model" says which trial it is of; scores fall, but for one. */
  private static double evaluate(TrialContext context) throws IOException {
    Files.createDirectories(context.folder());
    Path model = context.folder().resolve("model");
    byte[] number = Long.toString(context.number()).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(model, out -> out.write(number));
    context.model(model);
    return context.number() == 3 ? 9 : -context.number();
  }

  private static void search(Path folder, Retries retries) {
    try (Study study = Searches.study(folder, TRIALS, retries, LEASE)) {
      new ThreadRunner(TrialKillTest::evaluate, 1, (trials, time, ended) -> {})
          .run(
              Searches.search(study, folder, Search.TrialLimits.UNLIMITED, Duration.ofMinutes(1)),
              new StopSignal());
    }
  }

  /** What is kept of the best trial, by name of the file. */
  private static Map<String, String> kept(Path folder) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder.resolve("best"))) {
      for (Path file : files.toList()) {
        if (!file.getFileName().toString().equals(FolderLock.FILE)) {
          content.put(file.getFileName().toString(), Files.readString(file));
        }
      }
    }
    return content;
  }

  private static List<Path> killed(Path whole, Path copies) throws IOException {
    Files.createDirectories(whole);
    try (FileChanges changes = new FileChanges(whole, copies, AtomicFile::observe)) {
      search(whole, Retries.DEFAULT);
      return changes.states();
    }
  }

  @Test
  void anyMomentIsHarmless() throws IOException {
    Path whole = temporary.resolve("whole");
    List<Path> killed = killed(whole, temporary.resolve("killed"));
    Map<String, String> expected = kept(whole);
    assertThat(expected).containsOnlyKeys("best.zip", "trial.json").containsEntry("best.zip", "5");
    // Five new best trials, each with three written files and two that are renamed.
    assertThat(killed).hasSizeGreaterThan(5 * 8);
    for (Path state : killed) {
      search(state, Retries.DEFAULT);
      assertThat(kept(state)).as("killed at %s", state).isEqualTo(expected);
    }
  }

  /** Without retries the killed trial has failed, and what it had prepared is nobody's. */
  @Test
  void theFilesAreOfTheTrialThatTheStudyNames() throws IOException {
    Path whole = temporary.resolve("whole");
    for (Path state : killed(whole, temporary.resolve("killed"))) {
      search(state, new Retries(0, 0));
      try (Study study = Searches.study(state, TRIALS, Retries.DEFAULT, LEASE)) {
        Trial best = Study.best(study.trials()).orElseThrow();
        assertThat(kept(state))
            .as("killed at %s", state)
            .containsOnlyKeys("best.zip", "trial.json")
            .containsEntry("best.zip", Long.toString(best.number()))
            .hasEntrySatisfying(
                "trial.json",
                json -> assertThat(json).contains("\"trial\" : " + best.number() + ","));
      }
    }
  }
}
