package org.gru4j.train.history;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.OptionalDouble;
import org.gru4j.metrics.LossSum;
import org.gru4j.metrics.SmoothedLoss;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonPropertyOrder;

/**
 * Where a training stands. Together with network, updater and the task's extras it is all that a
 * resumed run needs.
 *
 * @param seed seed of the whole run; a resumed run keeps it
 * @param epoch epoch of the next batch, from 0; equal to the number of epochs completed
 * @param batch the next batch of that epoch, from 0
 * @param step training steps done
 * @param counted tokens trained on, or what else the task's {@link TrainingMeasure} counts
 * @param seconds wall time spent, over all resumed runs
 * @param smoothed moving average of the training loss
 * @param sinceValidation training loss since the last validation
 * @param history the losses so far
 */
@JsonPropertyOrder({
  "seed",
  "epoch",
  "batch",
  "step",
  "tokens",
  "seconds",
  "smoothed",
  "sinceValidation",
  "history"
})
public record TrainingState(
    long seed,
    int epoch,
    int batch,
    long step,
    @JsonProperty("tokens") long counted,
    double seconds,
    SmoothedLoss smoothed,
    LossSum sinceValidation,
    TrainingHistory history) {

  /**
   * Checks the values, which may come from a file.
   *
   * @throws IllegalArgumentException if one is negative, not finite or missing
   */
  public TrainingState {
    checkArgument(
        epoch >= 0
            && batch >= 0
            && step >= 0
            && counted >= 0
            && seconds >= 0
            && Double.isFinite(seconds),
        "Expected epoch, batch, step, tokens and seconds of at least 0, found %s, %s, %s, %s and %s.",
        epoch,
        batch,
        step,
        counted,
        seconds);
    checkArgument(
        smoothed != null && sinceValidation != null && history != null,
        "Expected the losses and the history of a training, found null.");
    checkArgument(
        smoothed.count() >= 0
            && Double.isFinite(smoothed.sum())
            && Double.isFinite(smoothed.count())
            && sinceValidation.isFinite(),
        "Expected finite losses, found %s and %s.",
        smoothed,
        sinceValidation);
  }

  /** The state before the first step. */
  public static TrainingState start(long seed) {
    return new TrainingState(
        seed, 0, 0, 0, 0, 0, SmoothedLoss.NONE, LossSum.NONE, TrainingHistory.EMPTY);
  }

  /**
   * The state after another step.
   *
   * @param loss of its minibatch
   * @param secondsNow wall time spent until now
   */
  public TrainingState afterStep(LossSum loss, int batchesPerEpoch, double secondsNow) {
    boolean epochEnds = batch + 1 >= batchesPerEpoch;
    SmoothedLoss smoothedNow = smoothed.plus(loss);
    return new TrainingState(
        seed,
        epochEnds ? epoch + 1 : epoch,
        epochEnds ? 0 : batch + 1,
        step + 1,
        counted + loss.count(),
        secondsNow,
        smoothedNow,
        sinceValidation.plus(loss),
        history.withStep(step + 1, smoothedNow.mean()));
  }

  /**
   * The state after a validation.
   *
   * @param loss on the held-out data
   * @param error what tells in its place which validation is the best; empty where the loss does
   * @param scheduled whether early stopping counts it
   * @param secondsNow wall time spent until now
   */
  public TrainingState afterValidation(
      LossSum loss, OptionalDouble error, boolean scheduled, double secondsNow) {
    TrainingHistory.ValidationPoint point =
        new TrainingHistory.ValidationPoint(
            step,
            epochsBegun(),
            counted,
            secondsNow,
            sinceValidation.mean(),
            loss.mean(),
            scheduled,
            error.isPresent() ? error.getAsDouble() : null);
    return new TrainingState(
        seed,
        epoch,
        batch,
        step,
        counted,
        secondsNow,
        smoothed,
        LossSum.NONE,
        history.withValidation(point));
  }

  /** Whether the last validation was made at this very step. */
  public boolean isValidated() {
    return history.latest().map(point -> point.step() == step).orElse(false);
  }

  /** Number of the epoch that the last step belonged to, from 1; 0 before the first step. */
  int epochsBegun() {
    return batch == 0 ? epoch : epoch + 1;
  }
}
