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
 */
public record TrainingRun(
    TrainingPlan plan, @Nullable RunFolder folder, TrainingProgress progress, StopSignal stop) {

  /** A silent training that leaves no files. */
  public static TrainingRun of(TrainingPlan plan) {
    return new TrainingRun(plan, null, TrainingProgress.SILENT, new StopSignal());
  }

  /** The same with files in a folder, from which it can be resumed. */
  public TrainingRun in(RunFolder place) {
    return new TrainingRun(plan, place, progress, stop);
  }

  /** The same before the eyes of somebody, in the place of whoever watched before. */
  public TrainingRun watchedBy(TrainingProgress watcher) {
    return new TrainingRun(plan, folder, watcher, stop);
  }

  /** The same, ended early by a signal. */
  public TrainingRun stoppedBy(StopSignal signal) {
    return new TrainingRun(plan, folder, progress, signal);
  }
}
