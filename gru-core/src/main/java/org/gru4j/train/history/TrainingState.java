package org.gru4j.train.history;

import org.gru4j.metrics.SmoothedLoss;
import org.gru4j.metrics.TokenLoss;

/**
 * Where a training stands. Together with network, updater and the task's extras it is all that a
 * resumed run needs.
 *
 * @param seed seed of the whole run; a resumed run keeps it
 * @param epoch epoch of the next batch, from 0; equal to the number of epochs completed
 * @param batch the next batch of that epoch, from 0
 * @param step training steps done
 * @param tokens tokens trained on, or what else the task's {@link TrainingMeasure} counts
 * @param seconds wall time spent, over all resumed runs
 * @param smoothed moving average of the training loss
 * @param sinceValidation training loss since the last validation
 * @param history the losses so far
 */
public record TrainingState(
    long seed,
    int epoch,
    int batch,
    long step,
    long tokens,
    double seconds,
    SmoothedLoss smoothed,
    TokenLoss sinceValidation,
    TrainingHistory history) {

  /** The state before the first step. */
  public static TrainingState start(long seed) {
    return new TrainingState(
        seed, 0, 0, 0, 0, 0, SmoothedLoss.NONE, TokenLoss.NONE, TrainingHistory.EMPTY);
  }

  /**
   * The state after another step.
   *
   * @param loss of its minibatch
   * @param secondsNow wall time spent until now
   */
  public TrainingState afterStep(TokenLoss loss, int batchesPerEpoch, double secondsNow) {
    boolean epochEnds = batch + 1 >= batchesPerEpoch;
    SmoothedLoss smoothedNow = smoothed.plus(loss);
    return new TrainingState(
        seed,
        epochEnds ? epoch + 1 : epoch,
        epochEnds ? 0 : batch + 1,
        step + 1,
        tokens + loss.tokens(),
        secondsNow,
        smoothedNow,
        sinceValidation.plus(loss),
        history.withStep(step + 1, smoothedNow.natsPerToken()));
  }

  /**
   * The state after a validation.
   *
   * @param loss on the held-out data
   * @param scheduled whether early stopping counts it
   * @param secondsNow wall time spent until now
   */
  public TrainingState afterValidation(TokenLoss loss, boolean scheduled, double secondsNow) {
    TrainingHistory.ValidationPoint point =
        new TrainingHistory.ValidationPoint(
            step,
            epochsBegun(),
            tokens,
            secondsNow,
            sinceValidation.natsPerToken(),
            loss.natsPerToken(),
            scheduled);
    return new TrainingState(
        seed,
        epoch,
        batch,
        step,
        tokens,
        secondsNow,
        smoothed,
        TokenLoss.NONE,
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
