package org.gru4j.train;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A learning rate that rises linearly to its peak and then falls along half a cosine (Loshchilov
 * and Hutter 2017, arXiv:1608.03983, equation 5, one period; {@link #restarted} begins another,
 * their warm restart).
 *
 * <pre>
 *   s = step - start
 *   s &lt; warmup:   peak · (s + 1) / warmup
 *   else:         floor + (peak - floor) · (1 + cos(π (s - warmup) / (total - warmup))) / 2
 * </pre>
 *
 * <p>After the total the rate stays at the floor.
 *
 * @param peak the highest rate
 * @param floor the rate at the end
 * @param warmup steps until the peak
 * @param total steps until the end
 * @param start the step that it begins at: 0, or that of a warm restart
 */
public record WarmupCosineSchedule(
    @JsonProperty("peak") double peak,
    @JsonProperty("floor") double floor,
    @JsonProperty("warmup") int warmup,
    @JsonProperty("total") int total,
    @JsonProperty("start") int start)
    implements ISchedule {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a rate is negative or the total is not beyond the warm-up
   */
  public WarmupCosineSchedule {
    if (!(peak > 0 && floor >= 0 && floor <= peak && warmup >= 0 && total > warmup && start >= 0)) {
      throw new IllegalArgumentException(
          ("Expected 0 <= floor <= peak, peak > 0 and 0 <= warmup < total,"
                  + " found floor %s, peak %s, warmup %d, total %d.")
              .formatted(floor, peak, warmup, total));
    }
  }

  /** A schedule that begins at the first step. */
  public WarmupCosineSchedule(double peak, double floor, int warmup, int total) {
    this(peak, floor, warmup, total, 0);
  }

  /** The step at which the rate comes to the floor, and stays there. */
  public long end() {
    return (long) start + total;
  }

  /**
   * The same between two other steps, with a warm-up of at most half of them.
   *
   * @throws IllegalArgumentException if there are not at least 2 steps between them
   */
  public WarmupCosineSchedule restarted(long from, long until) {
    if (from < 0 || until - from < 2 || until > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Expected at least 2 steps, and an end, for a schedule that begins anew, found step "
              + "%d to step %d.".formatted(from, until));
    }
    int steps = (int) (until - from);
    return new WarmupCosineSchedule(peak, floor, Math.min(warmup, steps / 2), steps, (int) from);
  }

  @Override
  public double valueAt(int iteration, int epoch) {
    int step = iteration - start;
    if (step < warmup) {
      return peak * (step + 1) / warmup;
    }
    double progress = Math.min(1.0, (double) (step - warmup) / (total - warmup));
    return floor + (peak - floor) * (1 + Math.cos(Math.PI * progress)) / 2;
  }

  @Override
  public ISchedule clone() {
    return this;
  }
}
