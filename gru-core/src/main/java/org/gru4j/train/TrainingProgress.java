package org.gru4j.train;

import org.gru4j.train.TrainingHistory.ValidationPoint;

/** Watches a training. All methods are called on the training thread. */
public interface TrainingProgress {
  /** Watches nothing. */
  TrainingProgress SILENT = new TrainingProgress() {};

  /**
   * The training begins or resumes.
   *
   * @param measure what all losses are that follow
   * @param state where it stands
   */
  default void started(TrainingMeasure measure, TrainingState state) {}

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

  /**
   * The best checkpoints have been averaged, at the end of the training.
   *
   * @param validationLoss of the average
   * @param best whether it is lower than that of any checkpoint, and the average therefore the
   *     model to use
   */
  default void averaged(double validationLoss, boolean best) {}

  /** The training has ended; not called if it failed. */
  default void finished(TrainingResult result) {}
}
