package org.gru4j.train;

import org.gru4j.train.TrainingHistory.ValidationPoint;

/** Watches a training. All methods are called on the training thread. */
public interface TrainingProgress {
  /** Watches nothing. */
  TrainingProgress SILENT = new TrainingProgress() {};

  /**
   * The training begins or resumes.
   *
   * @param state where it stands
   */
  default void started(TrainingState state) {}

  /**
   * A step is done.
   *
   * @param state after the step
   * @param expectedSteps how many steps it will be in all, as far as can be told now
   */
  default void stepped(TrainingState state, long expectedSteps) {}

  /**
   * The held-out data has been scored.
   *
   * @param best whether the loss is the lowest so far
   */
  default void validated(ValidationPoint point, boolean best) {}

  /** The training has ended; not called if it failed. */
  default void finished(TrainingResult result) {}
}
