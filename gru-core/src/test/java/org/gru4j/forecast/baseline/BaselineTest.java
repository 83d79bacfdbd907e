package org.gru4j.forecast.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BaselineTest {
  private static double[] seasonal(int length, double slope) {
    double[] pattern = {1.3, .9, .7, 1.1};
    double[] series = new double[length];
    Arrays.setAll(series, step -> (100 + slope * step) * pattern[step % 4]);
    return series;
  }

  @Test
  void naiveForecasts() {
    double[] history = {1, 2, 3, 4, 5};
    assertThat(Baseline.NAIVE.forecast(history, 2, 3)).containsExactly(5, 5, 5);
    assertThat(Baseline.SEASONAL_NAIVE.forecast(history, 2, 3)).containsExactly(4, 5, 4);
    assertThat(Baseline.SEASONAL_NAIVE.forecast(history, 9, 2)).containsExactly(1, 2);
  }

  /** Without a trend a season is found exactly. */
  @ParameterizedTest
  @EnumSource(
      value = Baseline.class,
      names = {"NAIVE2", "THETA"})
  void aSeasonIsTakenOffAndPutOn(Baseline baseline) {
    double[] all = seasonal(44, 0);
    double[] forecast = baseline.forecast(Arrays.copyOf(all, 38), 4, 6);
    for (int step = 0; step < 6; step++) {
      assertThat(forecast[step]).isCloseTo(all[38 + step], within(1e-6));
    }
  }

  /** Half of the slope of the series, as the method says. */
  @Test
  void thetaFollowsHalfOfATrend() {
    double[] line = new double[50];
    Arrays.setAll(line, step -> 10 + 2.0 * step);
    double[] forecast = Baseline.THETA.forecast(line, 1, 3);
    assertThat(forecast[1] - forecast[0]).isCloseTo(1, within(1e-6));
    assertThat(forecast[2] - forecast[1]).isCloseTo(1, within(1e-6));
  }

  @Test
  void whatHasNoSeasonIsLeftAlone() {
    Random random = new Random(4);
    double[] noise = random.doubles(60, 1, 2).toArray();
    assertThat(Baseline.NAIVE2.forecast(noise, 12, 2)).containsOnly(noise[59]);
    double[] negative = seasonal(40, 0);
    negative[3] = -1;
    assertThat(Baseline.NAIVE2.forecast(negative, 4, 2)).containsOnly(negative[39]);
  }

  @ParameterizedTest
  @EnumSource
  void missingNumbersAreThoseBefore(Baseline baseline) {
    double[] history = seasonal(40, 1);
    double[] filled = history.clone();
    history[10] = Double.NaN;
    filled[10] = filled[9];
    assertThat(baseline.forecast(history, 4, 5)).isEqualTo(baseline.forecast(filled, 4, 5));
    assertThat(baseline.forecast(new double[] {Double.NaN, 3}, 4, 2)).containsExactly(3, 3);
    assertThatThrownBy(() -> baseline.forecast(new double[] {Double.NaN}, 1, 1))
        .hasMessageContaining("Expected a number to forecast from");
  }

  @ParameterizedTest
  @EnumSource
  void shortAndConstantSeriesAreForecast(Baseline baseline) {
    assertThat(baseline.forecast(new double[] {7}, 12, 2)).containsExactly(7, 7);
    double[] constant = new double[40];
    Arrays.fill(constant, 5);
    for (double forecast : baseline.forecast(constant, 4, 4)) {
      assertThat(forecast).isCloseTo(5, within(1e-9));
    }
  }
}
