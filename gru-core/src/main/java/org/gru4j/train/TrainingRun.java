package org.gru4j.train;

import org.gru4j.train.checkpoint.RunFolder;
import org.jspecify.annotations.Nullable;

/**
 * One call of train or resume: how long, where its files go, who watches and who may end it.
 *
 * <pre>{@code
 * TrainingRun.of(TrainingPlan.builder().epochs(10).build())
 *     .in(RunFolder.at(Path.of("runs/first")))
 *     .watchedBy(progress)
 * }</pre>
 *
 * @param plan how long to train, when to validate and save
 * @param folder where checkpoints and the table of losses go; null for none
 * @param progress who is told how it goes
 * @param stop what ends it early
 * @param restart whether a resumed run begins its schedule of the learning rate anew
 */
public record TrainingRun(
    TrainingPlan plan,
    @Nullable RunFolder folder,
    TrainingProgress progress,
    StopSignal stop,
    boolean restart) {

  /** A silent training that leaves no files. */
  public static TrainingRun of(TrainingPlan plan) {
    return new TrainingRun(plan, null, TrainingProgress.SILENT, new StopSignal(), false);
  }

  /** The same with files in a folder, from which it can be resumed. */
  public TrainingRun in(RunFolder place) {
    return new TrainingRun(plan, place, progress, stop, restart);
  }

  /** The same before the eyes of somebody, in the place of whoever watched before. */
  public TrainingRun watchedBy(TrainingProgress watcher) {
    return new TrainingRun(plan, folder, watcher, stop, restart);
  }

  /** The same, ended early by a signal. */
  public TrainingRun stoppedBy(StopSignal signal) {
    return new TrainingRun(plan, folder, progress, signal, restart);
  }

  /**
   * The same, in which a resumed run lets a learning rate that falls along a cosine rise and fall
   * anew, from the step that it goes on at to the plan's end: a warm restart. Without it the rate
   * stays at its floor where a plan is longer than the one that the run was begun with.
   */
  public TrainingRun restartingSchedule(boolean wanted) {
    return new TrainingRun(plan, folder, progress, stop, wanted);
  }
}
