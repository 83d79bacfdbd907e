package org.gru4j.forecast.baseline;

import java.util.Arrays;

/** Forecasts without learning, as the M4 competition has them (Makridakis et al. 2020). */
public enum Baseline {
  /** The last number goes on. */
  NAIVE("last value") {
    @Override
    double[] of(double[] history, int season, int horizon) {
      double[] forecast = new double[horizon];
      Arrays.fill(forecast, history[history.length - 1]);
      return forecast;
    }
  },
  /** The last season comes again. */
  SEASONAL_NAIVE("same time of the last season") {
    @Override
    double[] of(double[] history, int season, int horizon) {
      int period = Math.min(season, history.length);
      double[] forecast = new double[horizon];
      Arrays.setAll(forecast, step -> history[history.length - period + step % period]);
      return forecast;
    }
  },
  /** The last number without its season goes on, and gets the season of its time. */
  NAIVE2("last value, seasonally adjusted") {
    @Override
    double[] of(double[] history, int season, int horizon) {
      SeasonalAdjustment adjustment = SeasonalAdjustment.of(history, season);
      return adjustment.reseasoned(NAIVE.of(adjustment.adjusted(), 1, horizon));
    }
  },
  /**
   * Half the line through the series, half exponential smoothing of it with twice its curvature
   * (Assimakopoulos and Nikolopoulos 2000), seasonally adjusted; not below zero if the series is
   * not.
   */
  THETA("theta") {
    @Override
    double[] of(double[] history, int season, int horizon) {
      SeasonalAdjustment adjustment = SeasonalAdjustment.of(history, season);
      double[] forecast = adjustment.reseasoned(Theta.forecast(adjustment.adjusted(), horizon));
      boolean positive = Arrays.stream(history).allMatch(value -> value >= 0);
      return positive
          ? Arrays.stream(forecast).map(value -> Math.max(0, value)).toArray()
          : forecast;
    }
  };

  private final String words;

  Baseline(String words) {
    this.words = words;
  }

  /** Its name for people. */
  public String words() {
    return words;
  }

  abstract double[] of(double[] history, int season, int horizon);

  /**
   * Forecasts what follows.
   *
   * @param history at least one number that is there; where one is missing (NaN), the one before
   *     stands for it
   * @param season steps after which a pattern returns; 1 for none
   */
  public double[] forecast(double[] history, int season, int horizon) {
    double[] whole = history.clone();
    double last = Double.NaN;
    for (double value : history) {
      if (!Double.isNaN(value)) {
        last = value;
        break;
      }
    }
    if (Double.isNaN(last)) {
      throw new IllegalArgumentException("Expected a number to forecast from, found none.");
    }
    for (int i = 0; i < whole.length; i++) {
      whole[i] = Double.isNaN(whole[i]) ? last : whole[i];
      last = whole[i];
    }
    return of(whole, season, horizon);
  }
}
