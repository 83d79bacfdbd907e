package org.gru4j.train;

import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.history.TrainingState;

/** Watches a training. All methods are called on the training thread. */
public interface TrainingProgress {
  /** Watches nothing. */
  TrainingProgress SILENT = new TrainingProgress() {};

  /** Tells this one of each event, and then another. */
  default TrainingProgress and(TrainingProgress other) {
    return new ProgressOfTwo(this, other);
  }

  /**
   * Something is about to be trained: the first of all calls.
   *
   * @param task to be looked at, also later between the calls of this interface, and not changed
   * @param state where it stands
   */
  default void beginning(TrainingTask task, TrainingState state) {}

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

  /**
   * The last checkpoint and the table of losses have been written.
   *
   * @param folder of the run
   * @param state that the checkpoint holds
   */
  default void saved(RunFolder folder, TrainingState state) {}

  /** The training has ended; not called if it failed. */
  default void finished(TrainingResult result) {}

  /**
   * The training has failed, and the exception is about to be thrown on. Throws nothing itself.
   *
   * @param state after the last step
   */
  default void failed(TrainingState state, Throwable failure) {}
}
