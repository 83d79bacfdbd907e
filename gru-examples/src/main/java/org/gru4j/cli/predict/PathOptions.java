package org.gru4j.cli.predict;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gru4j.cli.options.Bounds;
import org.gru4j.forecast.Forecast;
import org.gru4j.forecast.ForecasterEnsemble;
import org.gru4j.forecast.series.Series;
import org.gru4j.forecast.series.SeriesSet;
import picocli.CommandLine.Option;

/** How series are forecast, and what is said of each step. */
final class PathOptions {
  private static final int TOGETHER = 500;

  @Option(
      names = "--paths",
      converter = Bounds.Count.class,
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Of series: how many paths into the future are drawn (default: ${DEFAULT-VALUE}).")
  int count = 100;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of series: seed of the paths (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  @Option(
      names = "--quantiles",
      split = ",",
      paramLabel = "LEVEL",
      defaultValue = "0.1,0.5,0.9",
      description =
          "Of series: the probabilities with which numbers are below what is said (default:"
              + " ${DEFAULT-VALUE}).")
  List<Double> levels = List.of(0.1, 0.5, 0.9);

  /** Refuses levels that are none. */
  void check() {
    for (double level : levels) {
      if (!(level > 0 && level < 1)) {
        throw new IllegalArgumentException(
            "Expected quantiles above 0 and below 1 (--quantiles), found %s.".formatted(level));
      }
    }
  }

  /** Writes a row for each step after the last number of each series. */
  void write(ForecasterEnsemble model, SeriesSet set, PredictionWriter out) throws IOException {
    // Paths of all series at once could be more than the memory holds.
    for (int start = 0; start < set.series().size(); start += TOGETHER) {
      int end = Math.min(set.series().size(), start + TOGETHER);
      writePart(
          model,
          new SeriesSet(set.frequency(), set.zone(), set.roles(), set.series().subList(start, end)),
          out);
    }
    out.flush();
  }

  private void writePart(ForecasterEnsemble model, SeriesSet set, PredictionWriter out)
      throws IOException {
    List<Forecast> forecasts = model.forecast(set, count, seed);
    for (int i = 0; i < forecasts.size(); i++) {
      Forecast forecast = forecasts.get(i);
      Series series = set.series().get(i);
      double[] mean = forecast.mean();
      for (int step = 0; step < forecast.horizon(); step++) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("series", forecast.id());
        row.put("time", set.name(series, forecast.origin() + (long) step));
        row.put("ahead", step + 1);
        row.put("mean", mean[step]);
        Map<String, Double> quantiles = new LinkedHashMap<>();
        for (double level : levels) {
          quantiles.put(String.format(Locale.ROOT, "%s", level), forecast.quantile(level, step));
        }
        row.put("quantile", quantiles);
        out.write(row);
      }
    }
  }
}
