package org.gru4j.sequence;

import java.util.Optional;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.history.TrainingMeasure;

/** What a sequence model says. */
public enum SequenceKind {
  /** One label of a sequence. */
  CLASSIFIER,
  /** A label of each step. */
  TAGGER,
  /** What follows a series. */
  FORECASTER;

  /**
   * The kind of the model in a checkpoint.
   *
   * @return empty if it is no sequence model
   * @throws org.gru4j.train.checkpoint.CheckpointException if its settings cannot be read
   */
  public static Optional<SequenceKind> of(Checkpoint checkpoint) {
    return SequenceNetwork.settings(checkpoint)
        .map(
            settings ->
                settings.forecasts() ? FORECASTER : settings.perStep() ? TAGGER : CLASSIFIER);
  }

  /** What the losses of its trainings are. */
  public TrainingMeasure measure() {
    return this == FORECASTER ? SequenceTask.FORECASTS : SequenceTask.LABELS;
  }
}
