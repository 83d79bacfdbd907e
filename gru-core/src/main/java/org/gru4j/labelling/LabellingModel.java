package org.gru4j.labelling;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.train.Trainer;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.weights.onnx.OnnxGraphExport;

/**
 * What all models of labelled text do.
 *
 * @param <T> what they learn from: a text with its label, or a sentence with its tags
 */
public abstract sealed class LabellingModel<T> permits TextClassifier, TextTagger {
  final LabellingNetwork model;

  LabellingModel(LabellingNetwork model) {
    this.model = model;
  }

  abstract LabellingTask task(List<T> training, List<T> validation);

  /**
   * Refuses data that cannot be measured on, so that this is known before a training.
   *
   * @throws org.gru4j.labelling.data.LabellingException if a label is none that the model knows, or
   *     a tag follows another as it may not
   */
  public abstract void requireUsable(List<T> data);

  /** The network, for whatever else Deeplearning4j can do with it. */
  public final ComputationGraph network() {
    return model.network();
  }

  /**
   * Writes the network for ONNX Runtime and whatever else reads the format, see {@link
   * OnnxGraphExport}: from the numbers of words and of their letters, as {@link #inputs} tells
   * them, to the probabilities of labels, or what the tags score where a conditional random field
   * chooses among them.
   *
   * @throws IllegalArgumentException if the network has something that is not exported
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public final void exportOnnx(Path file) {
    Map<String, Long> sizes =
        Map.of(LabellingConfiguration.CONTEXTS, (long) model.codec().contextSize());
    OnnxGraphExport.write(network(), sizes, file);
  }

  /** What must be known to use the network that {@link #exportOnnx} writes, as names and values. */
  public final Map<String, Object> inputs() {
    return model.description();
  }

  /** How many texts or sentences the network takes at once. */
  public final int batchSize() {
    return model.batchSize();
  }

  /** Numbers that a language model says of each word; 0 without one. */
  public final int contextSize() {
    return model.codec().contextSize();
  }

  /** How many words it knows. */
  public final int vocabulary() {
    return model.codec().words().size();
  }

  /** Trains silently and without checkpoints. */
  public final TrainingResult train(List<T> training, List<T> validation, TrainingPlan plan) {
    return train(training, validation, TrainingRun.of(plan));
  }

  /**
   * Trains from the first step on.
   *
   * @param validation held-out data; may be empty
   * @throws org.gru4j.train.TrainingDivergedException if the loss is no longer finite
   */
  public final TrainingResult train(List<T> training, List<T> validation, TrainingRun run) {
    return new Trainer(run).train(task(training, validation));
  }

  /**
   * Goes on with the training whose last checkpoint is in the folder of the run, as if it had never
   * stopped.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if the checkpoint is not intact, or of
   *     other data or another model
   */
  public final TrainingResult resume(List<T> training, List<T> validation, TrainingRun run) {
    return new Trainer(run).resume(task(training, validation));
  }
}
