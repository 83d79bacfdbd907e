package org.gru4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.gru4j.train.Interruptions.crashAfter;
import static org.gru4j.train.Interruptions.losses;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointException;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.history.TrainingHistory;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.history.TrainingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loop by itself, on a task that takes no time. */
class TrainerTest {
  private static final int BATCHES = FakeTask.BATCHES;

  @TempDir Path temporary;

  private static TrainingPlan.Builder plan() {
    // Nothing here may depend on the clock.
    return TrainingPlan.builder().seed(7).checkpointInterval(TrainingPlan.UNLIMITED);
  }

  private static TrainingResult train(FakeTask task, TrainingPlan.Builder plan) {
    return new Trainer(TrainingRun.of(plan.build())).train(task);
  }

  private RunFolder folder(String name) {
    return RunFolder.at(temporary.resolve(name));
  }

  /** Says what it is told, in one word and the step. */
  private static final class Told implements TrainingProgress {
    private final List<String> events = new ArrayList<>();

    @Override
    public void started(TrainingMeasure measure, TrainingState state) {
      events.add("started " + state.step());
    }

    @Override
    public void stepped(TrainingState state, long expectedSteps) {
      events.add("step " + state.step() + " of " + expectedSteps);
    }

    @Override
    public void validated(ValidationPoint point, boolean best) {
      events.add("validated " + point.step() + (best ? " best" : ""));
    }

    @Override
    public void averaged(double validationLoss, boolean best) {
      events.add("averaged " + validationLoss + (best ? " best" : ""));
    }

    @Override
    public void saved(RunFolder folder, TrainingState state) {
      events.add("saved " + state.step());
    }

    @Override
    public void finished(TrainingResult result) {
      events.add("finished " + result.steps());
    }

    List<String> of(String kind) {
      return events.stream().filter(event -> event.startsWith(kind)).toList();
    }
  }

  @Test
  void endsAfterItsEpochs() {
    FakeTask task = new FakeTask();
    TrainingResult result = train(task, plan().epochs(2));
    assertThat(result.reason()).isEqualTo(StopReason.EPOCHS);
    assertThat(result.steps()).isEqualTo(2 * BATCHES);
    assertThat(result.counted()).isEqualTo(2 * BATCHES * 10);
    assertThat(task.calls())
        .containsExactly(
            "epoch 0 from 0",
            "step",
            "step",
            "step",
            "step",
            "validate",
            "epoch 1 from 0",
            "step",
            "step",
            "step",
            "step",
            "validate");
  }

  @Test
  void endsAfterItsStepsWithAValidationThatIsNotScheduled() {
    TrainingResult result = train(new FakeTask(), plan().epochs(9).maxSteps(6));
    assertThat(result.reason()).isEqualTo(StopReason.STEPS);
    assertThat(result.steps()).isEqualTo(6);
    assertThat(result.history().validations())
        .extracting(ValidationPoint::step, ValidationPoint::scheduled)
        .containsExactly(tuple(4L, true), tuple(6L, false));
  }

  @Test
  void endsAfterItsTime() {
    TrainingResult result = train(new FakeTask(), plan().maxDuration(Duration.ofNanos(1)));
    assertThat(result.reason()).isEqualTo(StopReason.TIME);
  }

  @Test
  void endsWhenAskedTo() {
    StopSignal stop = new StopSignal();
    TrainingProgress asking =
        new TrainingProgress() {
          @Override
          public void stepped(TrainingState state, long expectedSteps) {
            if (state.step() == 3) {
              stop.request();
            }
          }
        };
    FakeTask task = new FakeTask();
    TrainingResult result =
        new Trainer(TrainingRun.of(plan().epochs(9).build()).watchedBy(asking).stoppedBy(stop))
            .train(task);
    assertThat(result.reason()).isEqualTo(StopReason.INTERRUPTED);
    assertThat(result.steps()).isEqualTo(3);
    assertThat(result.bestValidation()).isPresent();
  }

  @Test
  void endsWhenItsThreadIsInterrupted() {
    Thread.currentThread().interrupt();
    TrainingResult result = train(new FakeTask(), plan().epochs(1));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result.reason()).isEqualTo(StopReason.INTERRUPTED);
    assertThat(result.steps()).isZero();
    assertThat(result.history().validations()).isEmpty();
  }

  @Test
  void stopsEarlyAfterAsManyValidationsWithoutImprovementAsItsPatienceAllows() {
    // Better by less than the least improvement after steps 4 and 5, better by enough after 6.
    double[] losses = {5, 4, 3, 2.95, 2.92, 2.5, 2.6, 2.7, 2.8};
    FakeTask task = new FakeTask().validating(step -> losses[(int) step - 1]);
    TrainingResult result =
        train(task, plan().validateEvery(1).patience(3).minimumImprovement(0.1));
    assertThat(result.reason()).isEqualTo(StopReason.EARLY_STOPPING);
    assertThat(result.steps()).isEqualTo(9);
    assertThat(result.bestValidation().orElseThrow().step()).isEqualTo(6);
  }

  @Test
  void neverStopsEarlyWithoutHeldOutData() {
    TrainingResult result =
        train(new FakeTask().withoutHeldOutData(), plan().epochs(3).patience(1));
    assertThat(result.reason()).isEqualTo(StopReason.EPOCHS);
    assertThat(result.bestValidation()).isEmpty();
  }

  @Test
  void tellsWhatHappensInItsOrder() {
    Told told = new Told();
    FakeTask task = new FakeTask().validating(step -> step == 2 ? 1 : 2);
    new Trainer(
            TrainingRun.of(plan().epochs(1).validateEvery(2).checkpointSteps(3).build())
                .in(folder("told"))
                .watchedBy(told))
        .train(task);
    assertThat(told.events)
        .containsExactly(
            "started 0",
            "step 1 of 4",
            "step 2 of 4",
            "saved 2",
            "validated 2 best",
            "step 3 of 4",
            "saved 3",
            "step 4 of 4",
            "saved 4",
            "validated 4",
            "finished 4");
  }

  @Test
  void bothOfTwoThatWatchAreToldTheSame() {
    Told first = new Told();
    Told second = new Told();
    new Trainer(
            TrainingRun.of(plan().epochs(2).averaged(2).build())
                .in(folder("two"))
                .watchedBy(first.and(second)))
        .train(new FakeTask());
    assertThat(first.of("averaged")).hasSize(1);
    assertThat(first.of("saved")).hasSize(2);
    assertThat(second.events).isEqualTo(first.events).isNotEmpty();
  }

  @Test
  void theBestCheckpointIsThatOfTheLowestValidation() {
    RunFolder run = folder("best");
    FakeTask task = new FakeTask().validating(step -> Math.abs(step - 8));
    new Trainer(TrainingRun.of(plan().epochs(3).build()).in(run)).train(task);
    assertThat(step(run.best())).isEqualTo(8);
    assertThat(step(run.last())).isEqualTo(12);
    assertThat(run.bestOrLast()).isEqualTo(run.best());
    assertThat(run.history()).content().hasLineCount(4).startsWith("step,epoch,tokens,seconds");
    assertThat(parameter(run.last())).isEqualTo(task.parameter());
  }

  /** The loss is the lowest after step 4, the error after step 8, and both rise from there on. */
  @Test
  void anErrorJudgesInPlaceOfTheLoss() {
    RunFolder run = folder("error");
    FakeTask task =
        new FakeTask()
            .validating(step -> 1 + Math.abs(step - 4))
            .erring(step -> Math.abs(step - 8) / 100.0);
    TrainingResult result =
        new Trainer(TrainingRun.of(plan().epochs(9).patience(2).build()).in(run)).train(task);
    assertThat(step(run.best())).isEqualTo(8);
    assertThat(result.reason()).isEqualTo(StopReason.EARLY_STOPPING);
    assertThat(result.steps()).isEqualTo(16);
    ValidationPoint best = result.bestValidation().orElseThrow();
    assertThat(best.validationLoss()).isEqualTo(5);
    assertThat(best.judged()).isZero();
    try (Checkpoint last = Checkpoint.open(run.last())) {
      assertThat(last.state().history().best()).contains(best);
    }
  }

  @Test
  void withoutHeldOutDataTheLastCheckpointIsTheModel() {
    RunFolder run = folder("last");
    new Trainer(TrainingRun.of(plan().maxSteps(3).build()).in(run))
        .train(new FakeTask().withoutHeldOutData());
    assertThat(run.best()).doesNotExist();
    assertThat(run.bestOrLast()).isEqualTo(run.last());
    assertThat(step(run.last())).isEqualTo(3);
  }

  private static long step(Path checkpoint) {
    try (Checkpoint open = Checkpoint.open(checkpoint)) {
      return open.state().step();
    }
  }

  private static double parameter(Path checkpoint) {
    try (Checkpoint open = Checkpoint.open(checkpoint)) {
      return open.multiLayerNetwork(MultiLayerNetwork::new, false).params().getDouble(0);
    }
  }

  @Test
  void keepsTheBestCheckpointsAndTheirMeanIfItIsBetter() throws IOException {
    RunFolder run = folder("average");
    // Validations after steps 4 and 12 are the best two; the fifth is that of the mean.
    FakeTask task =
        new FakeTask() {
          private int validations;

          {
            double[] losses = {2, 4, 1, 3, 0.5};
            validating(step -> losses[validations++]);
          }
        };
    Told told = new Told();
    new Trainer(TrainingRun.of(plan().epochs(4).averaged(2).build()).in(run).watchedBy(told))
        .train(task);
    assertThat(names(run.path().resolve("kept"))).containsExactly("step-12.zip", "step-4.zip");
    assertThat(told.of("averaged")).containsExactly("averaged 0.5 best");
    assertThat(run.bestOrLast()).isEqualTo(run.average());
    double mean =
        LongStream.of(4, 12)
            .mapToDouble(step -> parameter(run.path().resolve("kept/step-" + step + ".zip")))
            .average()
            .orElseThrow();
    assertThat(parameter(run.average())).isCloseTo(mean, within(1e-6 * Math.abs(mean)));
    // The training goes on from its own parameters, not from the mean.
    assertThat(task.parameter()).isEqualTo(parameter(run.last()));
  }

  /** The parameter in each of the kept checkpoints. */
  private static Map<String, Double> kept(RunFolder run) throws IOException {
    Path kept = run.path().resolve("kept");
    return names(kept).stream()
        .collect(Collectors.toMap(name -> name, name -> parameter(kept.resolve(name))));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.toList());
    }
  }

  @Test
  void aMeanThatIsWorseIsNotWritten() {
    RunFolder run = folder("worse");
    Told told = new Told();
    new Trainer(TrainingRun.of(plan().epochs(3).averaged(2).build()).in(run).watchedBy(told))
        .train(new FakeTask());
    assertThat(told.of("averaged")).containsExactly("averaged 1.0");
    assertThat(run.average()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 7, 8})
  void aResumedRunIsTheUninterruptedOne(int crash) throws IOException {
    TrainingPlan plan = plan().epochs(3).validateEvery(3).checkpointSteps(2).averaged(2).build();
    RunFolder whole = folder("whole");
    FakeTask uninterrupted = descending();
    TrainingResult expected = new Trainer(TrainingRun.of(plan).in(whole)).train(uninterrupted);

    TrainingRun parts = TrainingRun.of(plan).in(folder("parts"));
    assertThatThrownBy(() -> new Trainer(parts.watchedBy(crashAfter(crash))).train(descending()))
        .hasMessage("crash");
    FakeTask task = descending();
    Told told = new Told();
    TrainingResult resumed = new Trainer(parts.watchedBy(told)).resume(task);

    assertThat(told.of("started")).containsExactly("started " + step(crash - 1));
    assertThat(resumed.reason()).isEqualTo(StopReason.EPOCHS);
    assertThat(resumed.state().smoothed()).isEqualTo(expected.state().smoothed());
    assertThat(losses(resumed)).isEqualTo(losses(expected));
    assertThat(task.parameter()).isEqualTo(uninterrupted.parameter()).isNotZero();
    assertThat(task.network().getIterationCount()).isEqualTo(12);
    assertThat(kept(folder("parts"))).isEqualTo(kept(whole)).hasSize(2);
  }

  /** Its validations come to less and less, whatever object makes the steps. */
  private static FakeTask descending() {
    return new FakeTask().losing(step -> 1.0 / step).validating(step -> 10.0 / (step + 1));
  }

  /** The last step up to this one after which a checkpoint was written. */
  private static long step(int done) {
    return LongStream.rangeClosed(1, done)
        .filter(step -> step % 2 == 0 || step % 3 == 0 || step % BATCHES == 0)
        .max()
        .orElseThrow();
  }

  @Test
  void aResumedEpochGoesOnAtItsNextBatch() {
    TrainingRun run = TrainingRun.of(plan().epochs(2).build()).in(folder("batch"));
    new Trainer(TrainingRun.of(plan().maxSteps(6).build()).in(folder("batch")))
        .train(new FakeTask());
    FakeTask task = new FakeTask();
    new Trainer(run).resume(task);
    assertThat(task.calls()).containsExactly("epoch 1 from 2", "step", "step", "validate");
  }

  @Test
  void aResumedRunThatWasDoneOnlyEnds() {
    TrainingRun run = TrainingRun.of(plan().epochs(1).build()).in(folder("done"));
    new Trainer(run).train(new FakeTask());
    FakeTask task = new FakeTask();
    TrainingResult result = new Trainer(run).resume(task);
    assertThat(result.reason()).isEqualTo(StopReason.EPOCHS);
    assertThat(result.steps()).isEqualTo(BATCHES);
    assertThat(task.calls()).isEmpty();
  }

  @Test
  void refusesToResumeWhatItCannot() {
    TrainingRun run = TrainingRun.of(plan().maxSteps(3).build()).in(folder("refused"));
    assertThatThrownBy(() -> new Trainer(run).resume(new FakeTask()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("found no such file");
    new Trainer(run).train(new FakeTask());
    assertThatThrownBy(() -> new Trainer(run).resume(new FakeTask("other data")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("expected fake data, found other data");
    assertThatThrownBy(() -> new Trainer(run).resume(new FakeTask().withBatches(2)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("expected an epoch of 2 batches, found batch 3");
    assertThatThrownBy(() -> new Trainer(TrainingRun.of(run.plan())).resume(new FakeTask()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a folder to resume from");
  }

  @Test
  void oneTrainsIntoAFolderAtATime() {
    TrainingRun run = TrainingRun.of(plan().maxSteps(3).build()).in(folder("locked"));
    List<Throwable> refusals = new ArrayList<>();
    TrainingProgress trainingToo =
        new TrainingProgress() {
          @Override
          public void stepped(TrainingState state, long expectedSteps) {
            if (refusals.isEmpty()) {
              refusals.add(catchThrowable(() -> new Trainer(run).train(new FakeTask())));
              refusals.add(catchThrowable(() -> new Trainer(run).resume(new FakeTask())));
            }
          }
        };
    new Trainer(run.watchedBy(trainingToo)).train(new FakeTask());
    assertThat(refusals)
        .hasSize(2)
        .allSatisfy(
            refusal ->
                assertThat(refusal)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("nobody else writes to")
                    .hasMessageContaining("in use by process " + ProcessHandle.current().pid()));
    assertThat(new Trainer(run).resume(new FakeTask()).steps()).isEqualTo(3);
  }

  @Test
  void aLossThatIsNoNumberEndsTheTrainingAndLeavesTheLastCheckpoint() {
    RunFolder run = folder("diverged");
    FakeTask task = new FakeTask().losing(step -> step < 6 ? 1 : Double.NaN);
    assertThatThrownBy(
            () -> new Trainer(TrainingRun.of(plan().epochs(2).build()).in(run)).train(task))
        .isInstanceOfSatisfying(
            TrainingDivergedException.class, e -> assertThat(e.step()).isEqualTo(6))
        .hasMessageContaining("the training loss is NaN");
    assertThat(step(run.last())).isEqualTo(4);
  }

  @Test
  void aValidationThatIsNoNumberEndsTheTraining() {
    FakeTask task = new FakeTask().validating(step -> Double.POSITIVE_INFINITY);
    assertThatThrownBy(() -> train(task, plan().epochs(2)))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("the validation loss is Infinity");
  }

  @Test
  void parametersThatAreNoNumbersAreNotSaved() {
    RunFolder run = folder("parameters");
    FakeTask task = new FakeTask();
    task.losing(
        step -> {
          if (step == 6) {
            task.network().params().putScalar(1, Float.NaN);
          }
          return 1;
        });
    assertThatThrownBy(
            () -> new Trainer(TrainingRun.of(plan().epochs(2).build()).in(run)).train(task))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("1 of the parameters are not finite");
    assertThat(step(run.last())).isEqualTo(4);
  }

  @Test
  void averagesAllStepsSinceAValidationThatIsWorse() {
    List<Double> parameters = new ArrayList<>();
    FakeTask other = new FakeTask().validating(step -> step / BATCHES);
    TrainingProgress own =
        new TrainingProgress() {
          @Override
          public void stepped(TrainingState state, long expectedSteps) {
            if (state.step() > 2 * BATCHES) {
              parameters.add(other.parameter());
            }
          }
        };
    new Trainer(TrainingRun.of(plan().epochs(4).nonmono(1).build()).watchedBy(own)).train(other);
    // With 1 the trigger is the third: worse than the first, the best of those before the second.
    double mean =
        parameters.subList(BATCHES, parameters.size()).stream()
            .mapToDouble(value -> value)
            .average()
            .orElseThrow();
    assertThat(other.parameter()).isCloseTo(mean, within(1e-4));
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 9, 13, 15, 18})
  void anAverageGoesOnBitForBit(int crash) {
    TrainingPlan averaging = plan().epochs(5).nonmono(1).checkpointSteps(3).build();
    RunFolder whole = folder("whole" + crash);
    FakeTask uninterrupted = rising();
    TrainingResult expected = new Trainer(TrainingRun.of(averaging).in(whole)).train(uninterrupted);
    TrainingRun parts = TrainingRun.of(averaging).in(folder("parts" + crash));
    assertThatThrownBy(() -> new Trainer(parts.watchedBy(crashAfter(crash))).train(rising()))
        .hasMessage("crash");
    FakeTask task = rising();
    TrainingResult resumed = new Trainer(parts).resume(task);
    assertThat(losses(resumed)).isEqualTo(losses(expected));
    assertThat(task.parameter()).isEqualTo(uninterrupted.parameter()).isNotZero();
    try (Checkpoint first = Checkpoint.open(whole.last());
        Checkpoint second = Checkpoint.open(folder("parts" + crash).last())) {
      assertThat(second.names()).isEqualTo(first.names()).contains("averaging/trained");
      assertThat(second.array("averaging/trained")).isEqualTo(first.array("averaging/trained"));
    }
  }

  /** Its validations become worse and worse, whatever object makes the steps. */
  private static FakeTask rising() {
    FakeTask task = new FakeTask();
    return task.validating(step -> 1 + task.parameter());
  }

  @Test
  void theTriggerIsThatOfThePaper() {
    assertThat(IterateAverage.trigger(0, validations(5, 4, 4.5))).hasValue(30);
    assertThat(IterateAverage.trigger(1, validations(5, 4, 4.5))).isEmpty();
    assertThat(IterateAverage.trigger(1, validations(5, 4, 4.5, 4.2, 4.4))).hasValue(40);
    assertThat(IterateAverage.trigger(2, validations(5, 4, 3, 4, 5.1))).hasValue(50);
    assertThat(IterateAverage.trigger(5, validations(1, 2, 3, 4, 5))).isEmpty();
  }

  private static TrainingHistory validations(double... losses) {
    List<ValidationPoint> points = new ArrayList<>();
    for (int i = 0; i < losses.length; i++) {
      points.add(new ValidationPoint(10L * (i + 1), 1, 1, 1, 1, losses[i], true, null));
    }
    return new TrainingHistory(1, List.of(), points);
  }

  @Test
  void aPlateauDividesTheRateByFour() {
    FakeTask task = new FakeTask().validating(step -> step == 2 * BATCHES ? 5 : 1);
    task.network().setLearningRate(new PlateauSchedule(0.8, 0));
    train(task, plan().epochs(3));
    // The second is worse, the third only as good as the first.
    assertThat(task.network().getLearningRate(0)).isCloseTo(0.05, within(1e-12));
    FakeTask constant = new FakeTask().validating(step -> step);
    constant.network().setLearningRate(0.8);
    train(constant, plan().epochs(3));
    assertThat(constant.network().getLearningRate(0)).isEqualTo(0.8);
  }
}
