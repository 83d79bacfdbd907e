package org.gru4j.forecast.accuracy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** The figures of many forecasts, each series with the same weight but where one says otherwise. */
public final class ForecastScore {
  /** What the weighted quantile loss is a mean over. */
  private static final double[] LEVELS = {.1, .2, .3, .4, .5, .6, .7, .8, .9};

  private final int season;
  private final List<Figures> all = new ArrayList<>();

  /**
   * Nothing is scored yet.
   *
   * @param season of the scale of MASE
   */
  public ForecastScore(int season) {
    this.season = season;
  }

  /**
   * The figures of one forecast.
   *
   * @param id of the series
   * @param origin how many steps came before the forecast
   * @param smape see {@link ForecastError#symmetricPercentage}, of the median
   * @param mase mean absolute error of the median over the seasonal error of the history
   * @param mse mean squared error of the mean
   * @param mae mean absolute error of the median
   * @param quantileLoss summed over numbers, mean over the levels .1 to .9
   * @param size sum of {@code |y|}
   * @param crps mean over steps; NaN where nothing was drawn
   * @param covered share of the numbers between the quantiles .1 and .9
   */
  public record Figures(
      String id,
      int origin,
      double smape,
      double mase,
      double mse,
      double mae,
      double quantileLoss,
      double size,
      double crps,
      double covered) {}

  /**
   * Adds a forecast.
   *
   * @param history what came before it
   * @param truth what came; NaN for what is not known
   * @param mean of the forecast
   * @param quantiles what each step will be below with a probability
   * @param crps its CRPS; NaN if it is not known
   */
  public void add(
      String id,
      double[] history,
      double[] truth,
      double[] mean,
      DoubleFunction<double[]> quantiles,
      double crps) {
    double[] median = quantiles.apply(0.5);
    long known = Arrays.stream(truth).filter(value -> !Double.isNaN(value)).count();
    if (known == 0) {
      return;
    }
    double loss = 0;
    for (double level : LEVELS) {
      loss += ForecastError.quantile(truth, quantiles.apply(level), level) / LEVELS.length;
    }
    double absolute = ForecastError.absolute(truth, median);
    all.add(
        new Figures(
            id,
            history.length,
            ForecastError.symmetricPercentage(truth, median),
            absolute / ForecastError.seasonal(history, season),
            ForecastError.squared(truth, mean),
            absolute,
            known * loss,
            known * ForecastError.size(truth),
            crps,
            ForecastError.coverage(truth, quantiles.apply(0.9))
                - ForecastError.coverage(truth, quantiles.apply(0.1))));
  }

  /** Adds a forecast that is one number a step. */
  public void add(String id, double[] history, double[] truth, double[] forecast) {
    add(id, history, truth, forecast, level -> forecast, Double.NaN);
  }

  /** Of each forecast. */
  public List<Figures> each() {
    return Collections.unmodifiableList(all);
  }

  private double mean(ToDoubleFunction<Figures> figure) {
    return all.stream().mapToDouble(figure).filter(Double::isFinite).average().orElse(Double.NaN);
  }

  private double sum(ToDoubleFunction<Figures> figure) {
    return all.stream().mapToDouble(figure).sum();
  }

  /** Mean over the forecasts, as a share. */
  public double smape() {
    return mean(Figures::smape);
  }

  /** Mean over the forecasts of series that are not constant. */
  public double mase() {
    return mean(Figures::mase);
  }

  /** Mean over the forecasts. */
  public double mse() {
    return mean(Figures::mse);
  }

  /** Mean over the forecasts. */
  public double mae() {
    return mean(Figures::mae);
  }

  /** Mean over the forecasts. */
  public double crps() {
    return mean(Figures::crps);
  }

  /** Share of the numbers between the quantiles .1 and .9, which is to be .8. */
  public double covered() {
    return mean(Figures::covered);
  }

  /**
   * Quantile losses at .1 to .9 of all numbers, summed, over the sum of all {@code |y|}: great
   * series weigh more.
   */
  public double weightedQuantileLoss() {
    return sum(Figures::quantileLoss) / sum(Figures::size);
  }

  /**
   * Overall weighted average of M4: the mean of MASE and sMAPE, each over that of another.
   *
   * @param naive2 the score of the seasonally adjusted naive forecasts of the same numbers
   */
  public double owa(ForecastScore naive2) {
    return 0.5 * (mase() / naive2.mase() + smape() / naive2.smape());
  }
}
