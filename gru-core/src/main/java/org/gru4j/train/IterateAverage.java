package org.gru4j.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.deeplearning4j.nn.api.Model;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.gru4j.train.checkpoint.Checkpointed;
import org.gru4j.train.history.TrainingHistory;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.gru4j.train.history.TrainingState;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The mean of the parameters of all steps since a trigger (Polyak and Juditsky 1992), which is that
 * of Merity et al. 2017 (arXiv:1708.02182, algorithm 1): a scheduled validation that is worse than
 * the best of all that were made more than N before it.
 *
 * <pre>
 *   mean_k = mean_{k-1} + (θ_k - mean_{k-1}) / k        k steps behind the trigger
 * </pre>
 *
 * <p>From the first step behind the trigger the model is the mean: it is validated and saved, and
 * what training goes on from stands beside it in the last checkpoint. When it began follows from
 * the history alone.
 */
final class IterateAverage {
  private static final String TRAINED = "averaging/trained";

  private final int interval;
  private final Model network;
  private @Nullable INDArray mean;

  /**
   * An average.
   *
   * @param interval N; 0 for no average
   */
  IterateAverage(int interval, Model network) {
    this.interval = interval;
    this.network = network;
  }

  /** The step of the validation from which on parameters count. */
  static OptionalLong trigger(int interval, TrainingHistory history) {
    List<Double> before = new ArrayList<>();
    double best = Double.POSITIVE_INFINITY;
    for (ValidationPoint point : history.validations()) {
      if (!point.scheduled()) {
        continue;
      }
      if (before.size() > interval) {
        best = Math.min(best, before.get(before.size() - 1 - interval));
      }
      if (point.judged() > best) {
        return OptionalLong.of(point.step());
      }
      before.add(point.judged());
    }
    return OptionalLong.empty();
  }

  /** Takes the parameters of a step in. */
  void afterStep(TrainingState state) {
    OptionalLong from = interval == 0 ? OptionalLong.empty() : trigger(interval, state.history());
    if (from.isEmpty()) {
      return;
    }
    INDArray parameters = network.params();
    INDArray average = mean;
    if (average == null) {
      mean = parameters.dup();
    } else {
      long steps = state.step() - from.getAsLong();
      average.addi(parameters.sub(average).divi(steps));
    }
  }

  /**
   * Does something with the mean in the network, if there is one, and puts what is trained back.
   */
  void with(Runnable action) {
    INDArray average = mean;
    if (average == null) {
      action.run();
      return;
    }
    INDArray parameters = network.params();
    INDArray trained = parameters.dup();
    parameters.assign(average);
    try {
      action.run();
    } finally {
      parameters.assign(trained);
    }
  }

  /** Leaves the mean in the network, if there is one. */
  void finish() {
    INDArray average = mean;
    if (average != null) {
      network.params().assign(average);
    }
  }

  /** A task whose checkpoints have what is trained beside the mean in the network. */
  Checkpointed saved(TrainingTask task) {
    if (mean == null) {
      return task;
    }
    INDArray trained = network.params().dup();
    return new Checkpointed() {
      @Override
      public Model network() {
        return task.network();
      }

      @Override
      public String data() {
        return task.data();
      }

      @Override
      public void writeExtras(CheckpointWriter writer) throws IOException {
        task.writeExtras(writer);
        writer.array(TRAINED, trained.reshape(trained.length()));
      }
    };
  }

  /** Goes on from a checkpoint, whose mean is in the network. */
  void restore(Checkpoint checkpoint) {
    if (checkpoint.has(TRAINED)) {
      INDArray parameters = network.params();
      mean = parameters.dup();
      parameters.assign(checkpoint.array(TRAINED).reshape(parameters.shape()));
    }
  }
}
