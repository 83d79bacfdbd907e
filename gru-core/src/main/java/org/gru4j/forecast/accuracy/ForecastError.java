package org.gru4j.forecast.accuracy;

import java.util.function.DoubleBinaryOperator;

/**
 * Errors of one forecast. Where a number that came is missing (NaN), it counts nowhere; of no
 * numbers every figure is NaN.
 */
public final class ForecastError {
  private ForecastError() {}

  private static double mean(double[] truth, double[] forecast, DoubleBinaryOperator error) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < truth.length; i++) {
      if (!Double.isNaN(truth[i])) {
        sum += error.applyAsDouble(truth[i], forecast[i]);
        count++;
      }
    }
    return sum / count;
  }

  /** Mean of {@code |y - f|}. */
  public static double absolute(double[] truth, double[] forecast) {
    return mean(truth, forecast, (y, f) -> Math.abs(y - f));
  }

  /** Mean of {@code (y - f)^2}. */
  public static double squared(double[] truth, double[] forecast) {
    return mean(truth, forecast, (y, f) -> (y - f) * (y - f));
  }

  /** Mean of {@code |y - f| / |y|}. */
  public static double percentage(double[] truth, double[] forecast) {
    return mean(truth, forecast, (y, f) -> Math.abs(y - f) / Math.abs(y));
  }

  /**
   * sMAPE as the M4 competition has it, but as a share: mean of {@code 2 |y - f| / (|y| + |f|)}; 0
   * where both are.
   */
  public static double symmetricPercentage(double[] truth, double[] forecast) {
    return mean(
        truth, forecast, (y, f) -> y == f ? 0 : 2 * Math.abs(y - f) / (Math.abs(y) + Math.abs(f)));
  }

  /** Mean of the pinball loss, doubled: {@code 2 |(y - f) (q - [y <= f])|}. */
  public static double quantile(double[] truth, double[] forecast, double level) {
    return mean(truth, forecast, (y, f) -> 2 * Math.abs((y - f) * (level - (y <= f ? 1 : 0))));
  }

  /** The share of numbers that are at most what was forecast. */
  public static double coverage(double[] truth, double[] forecast) {
    return mean(truth, forecast, (y, f) -> y <= f ? 1 : 0);
  }

  /** Mean of {@code |y|}, which weighs series against each other in the weighted quantile loss. */
  public static double size(double[] truth) {
    return mean(truth, truth, (y, f) -> Math.abs(y));
  }

  /**
   * The error that the seasonal naive forecast makes within a series, mean of {@code |x[t] -
   * x[t-m]|} (Hyndman and Koehler 2006).
   *
   * @param season {@code m}; 1 if the series is not longer than it
   */
  public static double seasonal(double[] history, int season) {
    int lag = season >= history.length ? 1 : season;
    double sum = 0;
    int count = 0;
    for (int step = lag; step < history.length; step++) {
      double change = Math.abs(history[step] - history[step - lag]);
      if (!Double.isNaN(change)) {
        sum += change;
        count++;
      }
    }
    return sum / count;
  }

  /**
   * Mean scaled interval score (Gneiting and Raftery 2007; M4): the width of an interval, and
   * {@code 2 / alpha} times by how far a number is outside, over the seasonal error.
   *
   * @param alpha the share that the interval leaves outside
   */
  public static double scaledInterval(
      double[] truth, double[] lower, double[] upper, double alpha, double seasonal) {
    double below = mean(truth, lower, (y, l) -> y < l ? 2 / alpha * (l - y) : 0);
    double above = mean(truth, upper, (y, u) -> y > u ? 2 / alpha * (y - u) : 0);
    return (mean(lower, upper, (l, u) -> u - l) + below + above) / seasonal;
  }

  /**
   * The continuous ranked probability score of draws: {@code mean |x - y| - mean |x - x'| / 2},
   * over all draws {@code x} and pairs of them (Gneiting and Raftery 2007, equation 20).
   *
   * @param sorted the draws, in ascending order
   */
  public static double rankedProbability(double truth, double[] sorted) {
    double distance = 0;
    double spread = 0;
    int count = sorted.length;
    for (int i = 0; i < count; i++) {
      distance += Math.abs(sorted[i] - truth);
      // Each difference of neighbours counts for all pairs around it.
      spread += sorted[i] * (2.0 * i - count + 1);
    }
    return distance / count - spread / ((double) count * count);
  }
}
