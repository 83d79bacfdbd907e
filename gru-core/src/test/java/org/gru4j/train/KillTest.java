package org.gru4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongToDoubleFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.SmallTraining;
import org.gru4j.metrics.LossSum;
import org.gru4j.storage.AtomicFile;
import org.gru4j.storage.FolderLock;
import org.gru4j.testing.FileChanges;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed before any change of any of its files, and resumed, ends with the files of
 * one that was not.
 */
class KillTest {
  @TempDir Path temporary;

  /** One call of a program: trains if there is nothing to resume. */
  private interface Session {
    void run(RunFolder folder);
  }

  /** Validates what its parameter is near to, so that a mean of checkpoints can be the best. */
  private static final class NearTask extends FakeTask {
    private final double target;

    NearTask(double target) {
      this.target = target;
    }

    @Override
    public LossSum validate() {
      return new LossSum(Math.abs(parameter() - target), 1);
    }
  }

  private static TrainingPlan.Builder plan() {
    return TrainingPlan.builder()
        .seed(7)
        .checkpointInterval(TrainingPlan.UNLIMITED)
        .checkpointSteps(2)
        .validateEvery(3);
  }

  private static Session session(Supplier<FakeTask> task, TrainingPlan.Builder plan) {
    TrainingPlan built = plan.build();
    return folder -> {
      Trainer trainer = new Trainer(TrainingRun.of(built).in(folder));
      if (Files.exists(folder.last())) {
        trainer.resume(task.get());
      } else {
        trainer.train(task.get());
      }
    };
  }

  private static Supplier<FakeTask> validating(double... losses) {
    LongToDoubleFunction loss = step -> losses[(int) step - 1];
    return () -> new FakeTask().losing(step -> 1.0 / step).validating(loss);
  }

  @Test
  void theBestInTheMiddle() throws IOException {
    double[] losses = {9, 9, 5, 4, 9, 2, 9, 3, 6, 9, 9, 7};
    Map<String, Object> end = assertHarmless(session(validating(losses), plan().epochs(3)));
    assertThat(end).containsEntry("best step", 6L).doesNotContainKey("kept/step-6.zip");
  }

  @Test
  void theBestAtTheEndWhichWasNotPlannedToBeValidated() throws IOException {
    double[] losses = {9, 9, 8, 7, 9, 6, 9, 5, 4, 3};
    Map<String, Object> end =
        assertHarmless(session(validating(losses), plan().epochs(9).maxSteps(10)));
    assertThat(end).containsEntry("best step", 10L);
  }

  @Test
  void withoutHeldOutData() throws IOException {
    Supplier<FakeTask> task = () -> new FakeTask().withoutHeldOutData();
    Map<String, Object> end = assertHarmless(session(task, plan().epochs(2)));
    assertThat(end).containsEntry("last step", 8L).doesNotContainKey("best step");
  }

  /** A mean is written at the end of the first session, and dropped by a better one of the next. */
  @Test
  void theMeanOfTheBest() throws IOException {
    double[] parameters = parameters(16);
    Session first = session(near(parameters, 4, 6), plan().epochs(3).averaged(2));
    Map<String, Object> end = assertHarmless(first);
    assertThat(end)
        .containsKeys("average", "kept/step-4.zip", "kept/step-6.zip")
        .containsEntry("average step", 12L);

    Supplier<FakeTask> task = near(parameters, 15, 15);
    end =
        assertHarmless(
            session(task, plan().epochs(2).averaged(2)),
            session(task, plan().epochs(4).averaged(2)));
    assertThat(end).containsEntry("best step", 15L).doesNotContainKey("average");
  }

  private static Supplier<FakeTask> near(double[] parameters, int first, int second) {
    double target = (parameters[first - 1] + parameters[second - 1]) / 2;
    return () -> new NearTask(target);
  }

  /** The parameter after each of so many steps. */
  private static double[] parameters(int steps) {
    List<Double> found = new ArrayList<>();
    FakeTask task =
        new FakeTask() {
          @Override
          public LossSum step() {
            LossSum loss = super.step();
            found.add(parameter());
            return loss;
          }
        };
    new Trainer(TrainingRun.of(plan().maxSteps(steps).epochs(steps).build())).train(task);
    return found.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Test
  void aRealModel() throws IOException {
    TrainingPlan plan = plan().epochs(1).maxSteps(5).averaged(2).build();
    assertHarmless(
        folder -> {
          TrainingRun run = TrainingRun.of(plan).in(folder);
          if (Files.exists(folder.last())) {
            SmallTraining.resume(LanguageModel.load(folder.last()), run);
          } else {
            SmallTraining.train(run);
          }
        });
  }

  /** Runs the sessions one after the other; then again from where a kill would leave each. */
  private Map<String, Object> assertHarmless(Session... sessions) throws IOException {
    Path here = Files.createTempDirectory(temporary, "run");
    RunFolder whole = RunFolder.at(here.resolve("whole"));
    List<List<Path>> killed = new ArrayList<>();
    for (int i = 0; i < sessions.length; i++) {
      try (FileChanges changes =
          new FileChanges(whole.path(), here.resolve("killed-" + i), AtomicFile::observe)) {
        sessions[i].run(whole);
        killed.add(changes.states());
      }
    }
    Map<String, Object> expected = content(whole);
    assertThat(killed.get(0)).hasSizeGreaterThan(8);
    for (int i = 0; i < sessions.length; i++) {
      for (Path state : killed.get(i)) {
        RunFolder resumed = RunFolder.at(state);
        assertReadsTheBest(resumed);
        for (Session session : Arrays.asList(sessions).subList(i, sessions.length)) {
          session.run(resumed);
        }
        assertThat(content(resumed)).as("killed at %s", state).isEqualTo(expected);
      }
    }
    return expected;
  }

  /** Whoever reads a run before it is resumed reads what its history says is the best. */
  private static void assertReadsTheBest(RunFolder run) {
    Path read = run.bestOrLast();
    if (Files.exists(run.last()) && !read.equals(run.average())) {
      try (Checkpoint last = Checkpoint.open(run.last());
          Checkpoint found = Checkpoint.open(read)) {
        Optional<ValidationPoint> best = last.state().history().best();
        assertThat(best.isEmpty() ? best : found.state().history().latest())
            .as("read from %s", read)
            .isEqualTo(best);
      }
    }
  }

  /** All that is in the folder but for times. */
  private static Map<String, Object> content(RunFolder run) throws IOException {
    Map<String, Object> content = new TreeMap<>();
    for (Path file : files(run.path())) {
      String name = run.path().relativize(file).toString();
      if (name.endsWith(".zip")) {
        try (Checkpoint open = Checkpoint.open(file)) {
          String stem = name.replace(".zip", "");
          content.put(name.startsWith("kept") ? name : stem, parameters(open));
          content.put(stem + " step", open.state().step());
          content.put(stem + " losses", Interruptions.losses(open.state().history()));
        }
      } else if (name.equals("history.csv")) {
        content.put(name, Files.readString(file).replaceAll("(?m)^(\\d+,\\d+,\\d+),[^,]*", "$1"));
      } else if (!name.equals(FolderLock.FILE)) {
        content.put(name, "left over");
      }
    }
    return content;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).collect(Collectors.toList());
    }
  }

  private static double parameters(Checkpoint checkpoint) {
    return checkpoint.array("coefficients.bin").sumNumber().doubleValue();
  }
}
