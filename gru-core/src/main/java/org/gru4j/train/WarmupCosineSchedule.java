package org.gru4j.train;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A learning rate that rises linearly to its peak and then falls along half a cosine (Loshchilov
 * and Hutter 2017, arXiv:1608.03983, equation 5, one period).
 *
 * <pre>
 *   step &lt; warmup:   peak · (step + 1) / warmup
 *   else:            floor + (peak - floor) · (1 + cos(π (step - warmup) / (total - warmup))) / 2
 * </pre>
 *
 * <p>After the total the rate stays at the floor.
 *
 * @param peak the highest rate
 * @param floor the rate at the end
 * @param warmup steps until the peak
 * @param total steps until the end
 */
public record WarmupCosineSchedule(
    @JsonProperty("peak") double peak,
    @JsonProperty("floor") double floor,
    @JsonProperty("warmup") int warmup,
    @JsonProperty("total") int total)
    implements ISchedule {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a rate is negative or the total is not beyond the warm-up
   */
  public WarmupCosineSchedule {
    if (!(peak > 0 && floor >= 0 && floor <= peak && warmup >= 0 && total > warmup)) {
      throw new IllegalArgumentException(
          ("Expected 0 <= floor <= peak, peak > 0 and 0 <= warmup < total,"
                  + " found floor %s, peak %s, warmup %d, total %d.")
              .formatted(floor, peak, warmup, total));
    }
  }

  @Override
  public double valueAt(int iteration, int epoch) {
    if (iteration < warmup) {
      return peak * (iteration + 1) / warmup;
    }
    double progress = Math.min(1.0, (double) (iteration - warmup) / (total - warmup));
    return floor + (peak - floor) * (1 + Math.cos(Math.PI * progress)) / 2;
  }

  @Override
  public ISchedule clone() {
    return this;
  }
}
