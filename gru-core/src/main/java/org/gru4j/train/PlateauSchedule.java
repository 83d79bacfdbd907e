package org.gru4j.train;

import static org.nd4j.common.base.Preconditions.checkArgument;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A learning rate that the {@link Trainer} divides by {@value #DIVISOR} behind each scheduled
 * validation that is not the best so far, as for plain gradient descent with language models.
 *
 * @param initial the rate at the beginning
 * @param reductions how often it was divided
 */
public record PlateauSchedule(
    @JsonProperty("initial") double initial, @JsonProperty("reductions") int reductions)
    implements ISchedule {
  private static final int DIVISOR = 4;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the rate is not positive or the reductions are negative
   */
  public PlateauSchedule {
    checkArgument(
        initial > 0 && initial < Double.POSITIVE_INFINITY && reductions >= 0,
        "Expected a learning rate > 0 and reductions >= 0, found %s and %s.",
        initial,
        reductions);
  }

  @Override
  public double valueAt(int iteration, int epoch) {
    return initial / Math.pow(DIVISOR, reductions);
  }

  @Override
  public ISchedule clone() {
    return this;
  }
}
