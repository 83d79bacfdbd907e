package org.gru4j.labelling;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;

/**
 * What all models of labelled text do.
 *
 * @param <T> what they learn from: a text with its label, or a sentence with its tags
 */
public sealed interface LabellingModel<T> permits TextClassifier, TextTagger {
  /** The network, for whatever else Deeplearning4j can do with it. */
  ComputationGraph network();

  /** How many texts or sentences the network takes at once. */
  int batchSize();

  /** How many words it knows. */
  int vocabulary();

  /**
   * Refuses data that cannot be measured on, so that this is known before a training.
   *
   * @throws org.gru4j.labelling.data.LabellingException if a label is none that the model knows, or
   *     a tag follows another as it may not
   */
  void requireUsable(List<T> data);

  /** Trains silently and without checkpoints. */
  default TrainingResult train(List<T> training, List<T> validation, TrainingPlan plan) {
    return train(training, validation, TrainingRun.of(plan));
  }

  /**
   * Trains from the first step on.
   *
   * @param validation held-out data; may be empty
   * @throws org.gru4j.train.TrainingDivergedException if the loss is no longer finite
   */
  TrainingResult train(List<T> training, List<T> validation, TrainingRun run);

  /**
   * Goes on with the training whose last checkpoint is in the folder of the run, as if it had never
   * stopped.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if the checkpoint is not intact, or of
   *     other data or another model
   */
  TrainingResult resume(List<T> training, List<T> validation, TrainingRun run);
}
