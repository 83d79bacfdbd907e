package org.gru4j.forecast.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures of GluonTS's tests, test_metrics.py and test_evaluator.py, and of Darts'. */
class ForecastErrorTest {
  private static final double[] L = {0, .1, .2, .3, .4};
  private static final double[] C = {.4, .4, .4, .4, .4};
  private static final double[] E = {.1, .01, .001, .0001, .00001};
  private static final double[] Z = new double[5];
  private static final double EXACT = 1e-9;

  private static double[] named(String name) {
    return switch (name) {
      case "L" -> L;
      case "C" -> C;
      case "E" -> E;
      default -> Z;
    };
  }

  /** Quantile losses of their tests are sums over the five numbers. */
  @ParameterizedTest
  @CsvSource({
    "L, Z, .2, 1, 1.8",
    "L, C, 1.8, 1, .2",
    "Z, E, .199998, .11111, .0222219",
    "C, E, .377778, 1.88889, 3.400002"
  })
  void quantileLosses(String truth, String forecast, double low, double middle, double high) {
    double[] y = named(truth);
    double[] f = named(forecast);
    assertThat(5 * ForecastError.quantile(y, f, .1)).isCloseTo(low, within(1e-6));
    assertThat(5 * ForecastError.quantile(y, f, .5)).isCloseTo(middle, within(1e-6));
    assertThat(5 * ForecastError.quantile(y, f, .9)).isCloseTo(high, within(1e-6));
  }

  @Test
  void pointErrors() {
    assertThat(ForecastError.squared(L, Z)).isCloseTo(.06, within(EXACT));
    assertThat(5 * ForecastError.absolute(L, Z)).isCloseTo(1, within(EXACT));
    assertThat(ForecastError.squared(Z, E)).isCloseTo(.00202020202, within(1e-9));
    assertThat(ForecastError.squared(C, E)).isCloseTo(.14424260202, within(1e-9));
    assertThat(ForecastError.symmetricPercentage(L, C)).isCloseTo(.8304761904761906, within(EXACT));
    assertThat(ForecastError.symmetricPercentage(Z, E)).isCloseTo(2, within(EXACT));
    assertThat(ForecastError.symmetricPercentage(C, E)).isCloseTo(1.8182728, within(1e-7));
    assertThat(ForecastError.percentage(C, E)).isCloseTo(.944445, within(1e-9));
    assertThat(ForecastError.coverage(L, Z)).isCloseTo(.2, within(EXACT));
    assertThat(ForecastError.coverage(L, C)).isCloseTo(1, within(EXACT));
    assertThat(ForecastError.coverage(C, E)).isZero();
  }

  @Test
  void seasonalErrorFallsBackWhereTheSeriesIsShorterThanItsSeason() {
    for (int season = 1; season <= 4; season++) {
      assertThat(ForecastError.seasonal(L, season)).isCloseTo(.1 * season, within(EXACT));
    }
    assertThat(ForecastError.seasonal(L, 5)).isCloseTo(.1, within(EXACT));
    assertThat(ForecastError.seasonal(E, 3)).isCloseTo(.054945, within(1e-9));
    assertThat(ForecastError.seasonal(new double[] {1, Double.NaN, 3, 4}, 1))
        .isCloseTo(1, within(EXACT));
  }

  @Test
  void scaledIntervals() {
    assertThat(ForecastError.scaledInterval(L, Z, C, .05, 1)).isCloseTo(.4, within(EXACT));
    assertThat(ForecastError.scaledInterval(L, Z, C, .05, .01)).isCloseTo(40, within(1e-7));
    assertThat(ForecastError.scaledInterval(L, L, L, .05, 0)).isNaN();
    assertThat(ForecastError.scaledInterval(L, Z, Z, .05, 0)).isInfinite();
  }

  @Test
  void rankedProbabilityIsThatOfDarts() {
    assertThat(ForecastError.rankedProbability(0, new double[] {-1, 0, 1}))
        .isCloseTo(2.0 / 9, within(EXACT));
    assertThat(ForecastError.rankedProbability(3, new double[] {5})).isCloseTo(2, within(EXACT));
  }

  /** Of five series of ten, 0 to 49 by rows, the last number three steps ahead. */
  @Test
  void aScoreOfManyIsThatOfTheirEvaluator() {
    ForecastScore score = new ForecastScore(1);
    double mape = 0;
    double interval = 0;
    for (int row = 0; row < 5; row++) {
      double[] history = new double[7];
      double[] truth = new double[3];
      int first = 10 * row;
      Arrays.setAll(history, step -> first + step);
      Arrays.setAll(truth, step -> first + 7.0 + step);
      double[] forecast = {first + 6, first + 6, first + 6};
      score.add("row " + row, history, truth, forecast);
      mape += ForecastError.percentage(truth, forecast) / 5;
      interval += ForecastError.scaledInterval(truth, forecast, forecast, .05, 1) / 5;
    }
    assertThat(score.mse()).isCloseTo(4.6666667, within(1e-7));
    assertThat(score.mae() * 15).isCloseTo(30, within(1e-9));
    assertThat(score.weightedQuantileLoss()).isCloseTo(.0714285714, within(1e-9));
    assertThat(score.mase()).isCloseTo(2, within(1e-9));
    assertThat(score.smape()).isCloseTo(.1132540493, within(1e-9));
    assertThat(mape).isCloseTo(.1031122115, within(1e-9));
    assertThat(interval).isCloseTo(80, within(1e-9));
  }

  @Test
  void missingNumbersCountNowhere() {
    double[] truth = {1, Double.NaN, 3};
    assertThat(ForecastError.absolute(truth, new double[] {2, 100, 5}))
        .isCloseTo(1.5, within(EXACT));
    ForecastScore score = new ForecastScore(1);
    score.add("none", new double[] {1, 2}, new double[] {Double.NaN}, new double[] {3});
    assertThat(score.each()).isEmpty();
    assertThat(score.mase()).isNaN();
  }

  /** M4: of itself the overall weighted average is 1. */
  @Test
  void overallWeightedAverage() {
    ForecastScore naive = new ForecastScore(1);
    naive.add("a", new double[] {1, 2, 4}, new double[] {6, 6}, new double[] {4, 4});
    ForecastScore half = new ForecastScore(1);
    half.add("a", new double[] {1, 2, 4}, new double[] {6, 6}, new double[] {5, 5});
    assertThat(naive.owa(naive)).isCloseTo(1, within(EXACT));
    assertThat(half.owa(naive)).isCloseTo(.5 * (.5 + 2 / 11.0 / .4), within(EXACT));
  }
}
