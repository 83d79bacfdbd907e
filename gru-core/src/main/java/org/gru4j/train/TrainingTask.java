package org.gru4j.train;

import java.util.List;
import java.util.OptionalDouble;
import org.gru4j.metrics.LossSum;
import org.gru4j.train.checkpoint.Checkpointed;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.samples.Sample;

/**
 * What a model brings to the training loop: its network, its data, and how to train on one
 * minibatch.
 *
 * <p>A resumed run equals an uninterrupted one bit for bit if three things hold: the order of an
 * epoch's batches depends on nothing but the epoch's number; whatever else a step depends on (a
 * recurrent state carried between batches, say) goes through {@link #writeExtras} and {@link
 * #readExtras}; and {@link #validate} leaves the training state as it found it.
 */
public interface TrainingTask extends Checkpointed {
  /** What the losses of {@link #step} and {@link #validate} are. */
  TrainingMeasure measure();

  /** Number of minibatches in an epoch, at least 1, the same in every epoch. */
  int batchesPerEpoch();

  /**
   * Positions the data so that the next {@link #step()} trains on the given batch.
   *
   * @param epoch number of the epoch, from 0; shuffle with it
   * @param firstBatch 0 when the epoch starts: reset a recurrent state that does not outlive an
   *     epoch. Greater than 0 only when a run is resumed within an epoch, right after {@link
   *     #readExtras}: keep what was read.
   */
  void startEpoch(int epoch, int firstBatch);

  /**
   * Trains on the next minibatch with {@code fit} of a single data set; fitting an iterator would
   * advance Deeplearning4j's epoch count with every step.
   *
   * @return the loss of this minibatch before the update, summed over its predictions
   */
  LossSum step();

  /**
   * Measures the loss on held-out data, without dropout and without changing the training state.
   *
   * @return the summed loss; {@link LossSum#NONE} if there is no held-out data, and then the run
   *     has no best checkpoint and no early stopping
   */
  LossSum validate();

  /**
   * What tells which validation is the best in place of the loss, of what {@link #validate}
   * measured last: the smaller, the better. Where the loss is overconfident long before the model
   * stops to become better, as that of taggers is, this keeps the better model.
   *
   * @return empty if the loss tells
   */
  default OptionalDouble error() {
    return OptionalDouble.empty();
  }

  /**
   * What the model makes of held-out data now, for people to look at: a few things that take less
   * time than a validation. Leaves the training state as {@link #validate} does.
   *
   * @return empty if there is nothing to show
   */
  default List<Sample> samples() {
    return List.of();
  }
}
