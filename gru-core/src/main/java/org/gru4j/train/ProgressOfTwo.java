package org.gru4j.train;

import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.history.TrainingState;

/**
 * Two that watch one training.
 *
 * @param first who is told of each event
 * @param second who is told after that
 */
record ProgressOfTwo(TrainingProgress first, TrainingProgress second) implements TrainingProgress {
  @Override
  public void beginning(TrainingTask task, TrainingState state) {
    first.beginning(task, state);
    second.beginning(task, state);
  }

  @Override
  public void started(TrainingMeasure measure, TrainingState state) {
    first.started(measure, state);
    second.started(measure, state);
  }

  @Override
  public void stepped(TrainingState state, long expectedSteps) {
    first.stepped(state, expectedSteps);
    second.stepped(state, expectedSteps);
  }

  @Override
  public void validated(ValidationPoint point, boolean best) {
    first.validated(point, best);
    second.validated(point, best);
  }

  @Override
  public void averaged(double validationLoss, boolean best) {
    first.averaged(validationLoss, best);
    second.averaged(validationLoss, best);
  }

  @Override
  public void saved(RunFolder folder, TrainingState state) {
    first.saved(folder, state);
    second.saved(folder, state);
  }

  @Override
  public void finished(TrainingResult result) {
    first.finished(result);
    second.finished(result);
  }

  @Override
  public void failed(TrainingState state, Throwable failure) {
    first.failed(state, failure);
    second.failed(state, failure);
  }
}
