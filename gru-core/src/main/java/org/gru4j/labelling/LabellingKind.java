package org.gru4j.labelling;

import java.util.Optional;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.history.TrainingMeasure;

/** What a model of labelled text says. */
public enum LabellingKind {
  /** One label of a text. */
  CLASSIFIER,
  /** A tag of each word. */
  TAGGER;

  /**
   * The kind of the model in a checkpoint.
   *
   * @return empty if it is no model of labelled text
   * @throws org.gru4j.train.checkpoint.CheckpointException if its settings cannot be read
   */
  public static Optional<LabellingKind> of(Checkpoint checkpoint) {
    return LabellingSettings.of(checkpoint).map(each -> each.tags() ? TAGGER : CLASSIFIER);
  }

  /** What the losses of its trainings are. */
  public TrainingMeasure measure() {
    return this == TAGGER ? LabellingTask.TAGS : LabellingTask.TEXTS;
  }
}
