package org.gru4j.forecast.baseline;

import java.util.Arrays;

/**
 * A series without its season: multiplicative classical decomposition, where the autocorrelation at
 * the season is significant at 90 %, as the benchmarks of the M4 competition have it.
 */
final class SeasonalAdjustment {
  private static final double SIGNIFICANT = 1.645;
  private static final int LEAST_SEASONS = 3;

  private final double[] adjusted;

  /** What each place in the season is multiplied by, of the step that follows first. */
  private final double[] factors;

  private SeasonalAdjustment(double[] adjusted, double[] factors) {
    this.adjusted = adjusted;
    this.factors = factors;
  }

  static SeasonalAdjustment of(double[] series, int season) {
    boolean positive = Arrays.stream(series).allMatch(value -> value > 0);
    if (season < 2 || !positive || !isSeasonal(series, season)) {
      return new SeasonalAdjustment(series.clone(), new double[] {1});
    }
    double[] index = index(series, season);
    double[] adjusted = new double[series.length];
    Arrays.setAll(adjusted, step -> series[step] / index[step % season]);
    double[] factors = new double[season];
    Arrays.setAll(factors, step -> index[(series.length + step) % season]);
    return new SeasonalAdjustment(adjusted, factors);
  }

  double[] adjusted() {
    return adjusted;
  }

  double[] reseasoned(double[] forecast) {
    double[] seasonal = new double[forecast.length];
    Arrays.setAll(seasonal, step -> forecast[step] * factors[step % factors.length]);
    return seasonal;
  }

  private static boolean isSeasonal(double[] series, int season) {
    int length = series.length;
    if (length < LEAST_SEASONS * season) {
      return false;
    }
    double mean = Arrays.stream(series).average().orElse(0);
    double variance = 0;
    for (double value : series) {
      variance += (value - mean) * (value - mean);
    }
    double squares = 0;
    double correlation = 0;
    for (int lag = 1; lag <= season; lag++) {
      squares += lag == 1 ? 0 : 2 * correlation * correlation;
      double sum = 0;
      for (int step = lag; step < length; step++) {
        sum += (series[step] - mean) * (series[step - lag] - mean);
      }
      correlation = sum / variance;
    }
    // Bartlett's formula.
    return Math.abs(correlation) > SIGNIFICANT * Math.sqrt((1 + squares) / length);
  }

  /** The mean over all seasons of what a number is of the moving average around it. */
  private static double[] index(double[] series, int season) {
    double[] sums = new double[season];
    int[] counts = new int[season];
    int half = season / 2;
    for (int step = half; step < series.length - half; step++) {
      double trend = 0;
      for (int i = -half; i <= half; i++) {
        // An even season has no middle: its two ends count half.
        double weight = season % 2 == 0 && Math.abs(i) == half ? 0.5 : 1;
        trend += weight * series[step + i];
      }
      sums[step % season] += series[step] / (trend / season);
      counts[step % season]++;
    }
    double[] index = new double[season];
    Arrays.setAll(index, place -> sums[place] / counts[place]);
    double mean = Arrays.stream(index).average().orElse(1);
    return Arrays.stream(index).map(value -> value / mean).toArray();
  }
}
