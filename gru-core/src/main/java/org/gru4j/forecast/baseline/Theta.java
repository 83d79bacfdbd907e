package org.gru4j.forecast.baseline;

import java.util.Arrays;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;
import org.apache.commons.math3.stat.regression.SimpleRegression;

/** The theta method on a series without a season. */
final class Theta {
  private static final double SMALLEST_RATE = 1e-4;
  private static final double TOLERANCE = 1e-6;
  private static final int MOST = 200;

  private Theta() {}

  static double[] forecast(double[] series, int horizon) {
    SimpleRegression line = new SimpleRegression();
    for (int step = 0; step < series.length; step++) {
      line.addData(step, series[step]);
    }
    boolean one = series.length < 2;
    double[] curved = new double[series.length];
    Arrays.setAll(curved, step -> one ? series[0] : 2 * series[step] - line.predict(step));
    double level = smoothed(curved);
    double[] forecast = new double[horizon];
    Arrays.setAll(
        forecast,
        step -> one ? series[0] : 0.5 * level + 0.5 * line.predict((double) series.length + step));
    return forecast;
  }

  /** The last level of simple exponential smoothing with the rate of the smallest error. */
  private static double smoothed(double[] series) {
    double rate =
        new BrentOptimizer(TOLERANCE, TOLERANCE)
            .optimize(
                new UnivariateObjectiveFunction(each -> Smoothing.of(series, each).error()),
                new SearchInterval(SMALLEST_RATE, 1 - SMALLEST_RATE),
                new MaxEval(MOST),
                GoalType.MINIMIZE)
            .getPoint();
    return Smoothing.of(series, rate).level();
  }

  /**
   * Smoothing with one rate.
   *
   * @param error the squared one, with the first level of the smallest
   * @param level the last
   */
  private record Smoothing(double error, double level) {
    static Smoothing of(double[] series, double rate) {
      // The error is linear in the first level: one pass from zero tells the best.
      double level = 0;
      double share = 1;
      double product = 0;
      double squares = 0;
      double error = 0;
      for (double value : series) {
        double missed = value - level;
        product += share * missed;
        squares += share * share;
        error += missed * missed;
        level += rate * missed;
        share *= 1 - rate;
      }
      double first = product / squares;
      return new Smoothing(error - first * product, level + first * share);
    }
  }
}
