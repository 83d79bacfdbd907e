package org.gru4j.metrics;

import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A moving average of the loss over roughly the last 50 steps, each step weighted by its
 * predictions.
 *
 * <p>Sum and count decay alike, {@code s = 0.98 s + loss} and {@code n = 0.98 n + count}, so that
 * {@code s / n} is a mean from the first step on and needs no correction for its start.
 *
 * @param sum decayed sum of the losses
 * @param count decayed number of predictions
 */
public record SmoothedLoss(@JsonProperty("nats") double sum, @JsonProperty("tokens") double count) {
  /** The average before the first step. */
  public static final SmoothedLoss NONE = new SmoothedLoss(0, 0);

  private static final double DECAY = 0.98;

  /** The average after one more step. */
  public SmoothedLoss plus(LossSum step) {
    return new SmoothedLoss(DECAY * sum + step.sum(), DECAY * count + step.count());
  }

  /** The average loss of a prediction; NaN before the first. */
  public double mean() {
    return sum / count;
  }
}
