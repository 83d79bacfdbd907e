package org.gru4j.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gru4j.forecast.series.Series;
import org.gru4j.train.samples.Sample;

/** Forecasts of held-out steps beside what came. */
final class ForecastSamples {
  private static final int SHOWN = 3;
  private static final int PATHS = 100;
  private static final int BEFORE = 3;

  private ForecastSamples() {}

  static List<Sample> of(ForecasterNetwork model, List<WindowBatch.Window> held) {
    List<WindowBatch.Window> shown = held.subList(0, Math.min(SHOWN, held.size()));
    List<Forecast> forecasts = model.sampler(PATHS, 1).forecast(shown);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      samples.add(of(shown.get(i).series(), forecasts.get(i)));
    }
    return samples;
  }

  /** A forecast beside what came, and as much again as it is long, and more, before it. */
  static Sample.Series of(Series series, Forecast forecast) {
    int origin = forecast.origin();
    int first = Math.max(0, origin - BEFORE * forecast.horizon());
    double[] ahead = steps(origin, origin + forecast.horizon());
    return new Sample.Series(
        "series " + series.id(),
        "step",
        List.of(
            truth(series, first, origin + forecast.horizon()),
            Sample.Curve.of("median", ahead, forecast.median()),
            Sample.Curve.of("one in ten is below", ahead, forecast.quantile(0.1)),
            Sample.Curve.of("one in ten is above", ahead, forecast.quantile(0.9))));
  }

  private static Sample.Curve truth(Series series, int first, int end) {
    int last = Math.min(series.length(), end);
    double[] places =
        Arrays.stream(steps(first, last))
            .filter(step -> !Double.isNaN(series.value((int) step - 1)))
            .toArray();
    return Sample.Curve.of(
        "truth", places, Arrays.stream(places).map(step -> series.value((int) step - 1)).toArray());
  }

  /** Numbers of steps from 1, as people count. */
  private static double[] steps(int from, int to) {
    double[] steps = new double[to - from];
    Arrays.setAll(steps, i -> from + i + 1.0);
    return steps;
  }
}
