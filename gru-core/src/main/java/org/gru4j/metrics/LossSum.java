package org.gru4j.metrics;

import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A loss summed over what was predicted, so that parts of different size add up to the right mean:
 * cross-entropies of tokens or labels in nats, squared errors of forecasts.
 *
 * @param sum of the losses; not finite after a training has diverged
 * @param count number of predictions in the sum, padding not counted
 */
public record LossSum(@JsonProperty("nats") double sum, @JsonProperty("tokens") long count) {
  /** The sum over nothing, where a sum starts. */
  public static final LossSum NONE = new LossSum(0, 0);

  /**
   * Checks the count.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public LossSum {
    if (count < 0) {
      throw new IllegalArgumentException("Expected a count >= 0, found " + count + ".");
    }
  }

  /** The loss over the predictions of both. */
  public LossSum plus(LossSum other) {
    return new LossSum(sum + other.sum, Math.addExact(count, other.count));
  }

  /** Mean loss of a prediction; NaN if there are none. */
  public double mean() {
    return sum / count;
  }

  /** Whether the loss is a number that training can go on from. */
  public boolean isFinite() {
    return Double.isFinite(sum);
  }
}
