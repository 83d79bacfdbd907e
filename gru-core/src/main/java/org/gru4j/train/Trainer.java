package org.gru4j.train;

import java.util.Optional;
import java.util.OptionalDouble;
import org.gru4j.metrics.LossSum;
import org.gru4j.storage.FolderLock;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointException;
import org.gru4j.train.checkpoint.Checkpointed;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.gru4j.train.history.TrainingState;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The training loop of all models.
 *
 * <p>The random numbers of a step are seeded by the run's seed and the step's number. A resumed run
 * therefore draws what an uninterrupted one would have drawn, and its losses are the same numbers.
 */
public final class Trainer {
  private final TrainingPlan plan;
  private final @Nullable RunFolder folder;
  private final TrainingProgress progress;
  private final StopSignal stop;
  private final boolean restart;

  /** A trainer for one run. */
  public Trainer(TrainingRun run) {
    this.plan = run.plan();
    this.folder = run.folder();
    this.progress = run.progress();
    this.stop = run.stop();
    this.restart = run.restart();
  }

  /**
   * Trains from the first step on.
   *
   * @throws TrainingDivergedException if a loss or a parameter is no longer finite
   * @throws CheckpointException if a checkpoint cannot be written, or somebody else trains into the
   *     folder
   */
  public TrainingResult train(TrainingTask task) {
    if (folder == null) {
      return begin(task);
    }
    try (FolderLock held = folder.lock()) {
      return begin(task);
    }
  }

  private TrainingResult begin(TrainingTask task) {
    return run(task, TrainingState.start(plan.seed()), average(task));
  }

  private IterateAverage average(TrainingTask task) {
    return new IterateAverage(plan.nonmono(), task.network());
  }

  /**
   * Goes on where the last checkpoint of the folder was written. The seed is that of the
   * checkpoint.
   *
   * <p>A run that was killed is finished first: where the last checkpoint is of a validation, the
   * other files follow from it, and a run that was about to end is validated.
   *
   * @throws CheckpointException if there is no usable checkpoint, it is of another network, or
   *     somebody else trains into the folder
   * @throws IllegalArgumentException if its schedule is to begin anew and it has none
   * @throws IllegalStateException if the run has no folder
   * @throws TrainingDivergedException if a loss or a parameter is no longer finite
   */
  public TrainingResult resume(TrainingTask task) {
    if (folder == null) {
      throw new IllegalStateException(
          "Expected a run with a folder to resume from, found one without.");
    }
    try (FolderLock held = folder.lock()) {
      TrainingState state;
      IterateAverage average = average(task);
      try (Checkpoint checkpoint = Checkpoint.open(folder.last())) {
        state = checkpoint.state();
        checkpoint.restore(task, task.batchesPerEpoch());
        average.restore(checkpoint);
      }
      folder.writeHistory(task.measure(), state.history());
      folder.finishValidation(state, plan.averaged());
      LearningRates rates = new LearningRates(task.network());
      rates.follow(state.history());
      long end = plan.totalSteps(task.batchesPerEpoch());
      if (restart) {
        rates.restart(state.step(), end);
      } else {
        rates.tellOfFloor(end);
      }
      return run(task, state, average);
    }
  }

  private TrainingResult run(TrainingTask task, TrainingState start, IterateAverage average) {
    Run run = new Run(task, start, average);
    try {
      progress.beginning(task, start);
      progress.started(task.measure(), start);
      StopReason reason = run.loop();
      run.finish(reason);
      TrainingResult result = new TrainingResult(reason, run.state);
      progress.finished(result);
      return result;
    } catch (RuntimeException | Error e) {
      progress.failed(run.state, e);
      throw e;
    }
  }

  /** One call of train or resume. */
  private final class Run {
    private final TrainingTask task;
    private final IterateAverage average;
    private final LearningRates rates;
    private final long startNanos = System.nanoTime();
    private final double secondsBefore;
    private final long stepsBefore;
    private TrainingState state;
    private long checkpointNanos = startNanos;

    /** Whether the state is in the last checkpoint. */
    private boolean saved;

    Run(TrainingTask task, TrainingState start, IterateAverage average) {
      this.task = task;
      this.average = average;
      this.rates = new LearningRates(task.network());
      this.state = start;
      this.secondsBefore = start.seconds();
      this.stepsBefore = start.step();
    }

    StopReason loop() {
      boolean positioned = false;
      while (true) {
        Optional<StopReason> reason = reasonToStop();
        if (reason.isPresent()) {
          return reason.get();
        }
        if (!positioned || state.batch() == 0) {
          task.startEpoch(state.epoch(), state.batch());
          positioned = true;
        }
        step();
        if (state.batch() == 0 || isMultiple(plan.validateEvery())) {
          validate(true);
        }
        if (!saved && (isMultiple(plan.checkpointSteps()) || isCheckpointTime())) {
          save();
        }
      }
    }

    private Optional<StopReason> reasonToStop() {
      if (stop.isRequested()) {
        return Optional.of(StopReason.INTERRUPTED);
      }
      if (state.epoch() >= plan.epochs()) {
        return Optional.of(StopReason.EPOCHS);
      }
      if (state.step() >= plan.maxSteps()) {
        return Optional.of(StopReason.STEPS);
      }
      if (System.nanoTime() - startNanos >= plan.maxDuration().toNanos()) {
        return Optional.of(StopReason.TIME);
      }
      return EarlyStopping.isDue(plan, state.history())
          ? Optional.of(StopReason.EARLY_STOPPING)
          : Optional.empty();
    }

    private void step() {
      Nd4j.getRandom().setSeed(stepSeed(state.seed(), state.step()));
      LossSum loss = task.step();
      if (!loss.isFinite()) {
        throw TrainingDivergedException.ofLoss(state.step() + 1, "training", loss.sum());
      }
      state = state.afterStep(loss, task.batchesPerEpoch(), seconds());
      average.afterStep(state);
      saved = false;
      progress.stepped(state, expectedSteps());
    }

    private void validate(boolean scheduled) {
      Checkpointed saving = average.saved(task);
      average.with(() -> validate(scheduled, saving));
      rates.follow(state.history());
    }

    private void validate(boolean scheduled, Checkpointed saving) {
      LossSum loss = task.validate();
      if (loss.count() == 0) {
        write(saving);
        return;
      }
      if (!loss.isFinite()) {
        throw TrainingDivergedException.ofLoss(state.step(), "validation", loss.sum());
      }
      OptionalDouble error = task.error();
      boolean best = error.orElse(loss.mean()) < lowest();
      state = state.afterValidation(loss, error, scheduled, seconds());
      write(saving);
      if (folder != null) {
        folder.finishValidation(state, plan.averaged());
      }
      progress.validated(state.history().latest().orElseThrow(), best);
    }

    private void save() {
      Checkpointed saving = average.saved(task);
      average.with(() -> write(saving));
    }

    private void write(Checkpointed saving) {
      requireFiniteParameters();
      if (folder != null) {
        folder.writeLast(saving, state);
        folder.writeHistory(task.measure(), state.history());
        progress.saved(folder, state);
      }
      saved = true;
      checkpointNanos = System.nanoTime();
    }

    private void requireFiniteParameters() {
      INDArray parameters = task.network().params();
      double sum = parameters.sumNumber().doubleValue();
      if (!Double.isFinite(sum)) {
        long count = 0;
        for (long i = 0; i < parameters.length(); i++) {
          count += Double.isFinite(parameters.getDouble(i)) ? 0 : 1;
        }
        throw TrainingDivergedException.ofParameters(state.step(), count);
      }
    }

    void finish(StopReason reason) {
      boolean stepped = state.step() > stepsBefore;
      // Without a step where the run was killed after its last one, before its last validation.
      boolean ended = stepped || (state.step() > 0 && reason != StopReason.INTERRUPTED);
      if (ended && !state.isValidated()) {
        validate(false);
      } else if (!saved && stepped) {
        save();
      }
      average.finish();
      if (folder != null && plan.averaged() > 0) {
        average(folder);
      }
    }

    private void average(RunFolder run) {
      Optional<INDArray> mean = run.kept(plan.averaged()).mean(task.network(), state.history());
      if (mean.isEmpty()) {
        return;
      }
      INDArray parameters = task.network().params();
      INDArray latest = parameters.dup();
      parameters.assign(mean.get());
      LossSum sum = task.validate();
      if (!sum.isFinite()) {
        throw TrainingDivergedException.ofLoss(state.step(), "averaged weights'", sum.sum());
      }
      double loss = sum.mean();
      boolean best = task.error().orElse(loss) < lowest();
      if (best) {
        run.writeAverage(task, state);
      }
      parameters.assign(latest);
      progress.averaged(loss, best);
    }

    private double lowest() {
      return state.history().best().map(ValidationPoint::judged).orElse(Double.MAX_VALUE);
    }

    private boolean isMultiple(long interval) {
      return interval > 0 && state.step() % interval == 0;
    }

    private boolean isCheckpointTime() {
      return System.nanoTime() - checkpointNanos >= plan.checkpointInterval().toNanos();
    }

    private double seconds() {
      return secondsBefore + (System.nanoTime() - startNanos) / 1e9;
    }

    private long expectedSteps() {
      double byEpochs = (double) plan.epochs() * task.batchesPerEpoch();
      double elapsed = System.nanoTime() - startNanos;
      double stepsPerNano = (state.step() - stepsBefore) / elapsed;
      double byTime = stepsBefore + stepsPerNano * plan.maxDuration().toNanos();
      return (long) Math.min((double) plan.maxSteps(), Math.min(byEpochs, byTime));
    }
  }

  /** Neighbouring steps get unrelated seeds (the finaliser of SplitMix64). */
  private static long stepSeed(long seed, long step) {
    long z = seed + (step + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
