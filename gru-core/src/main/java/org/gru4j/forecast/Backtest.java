package org.gru4j.forecast;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.gru4j.forecast.accuracy.ForecastScore;
import org.gru4j.forecast.baseline.Baseline;
import org.gru4j.forecast.series.Series;
import org.gru4j.forecast.series.SeriesException;
import org.gru4j.forecast.series.SeriesSet;
import org.gru4j.settings.Setting;
import org.gru4j.settings.SettingGroup;
import org.gru4j.settings.Settings;
import org.gru4j.train.samples.Sample;

/**
 * Forecasts of the past from rolling origins, beside those that learn nothing. Nothing at or behind
 * an origin is read for its forecast, but what is declared as known of the future.
 *
 * @param model what the model's forecasts are worth
 * @param baselines the same of forecasts without learning, from the same steps
 * @param examples the last forecasts of some series, at most 40
 */
public record Backtest(
    ForecastScore model, Map<Baseline, ForecastScore> baselines, List<Example> examples) {
  private static final int PICTURES = 4;
  private static final int EXAMPLES = 40;
  private static final int TOGETHER = 500;

  /** How much history the theta method may read, so that long series take no hours. */
  private static final int MOST_HISTORY = 5000;

  /**
   * A forecast beside its series.
   *
   * @param series with what came
   */
  public record Example(Series series, Forecast forecast) {}

  /** Forecasts of some series beside what came, for people to look at. */
  public List<Sample.Series> pictures() {
    return Evenly.some(examples, PICTURES).stream()
        .map(example -> ForecastSamples.of(example.series(), example.forecast()))
        .toList();
  }

  /** Which steps are forecast. */
  public record Origins(
      @Setting(
              value = "Origins of each series that are forecast from, the last ones",
              option = "--windows",
              label = "N",
              atLeast = 1,
              atMost = 1_000_000)
          int windows,
      @Setting(
              value = "Steps from one origin to the next",
              option = "--stride",
              label = "STEPS",
              usual = "the horizon",
              atLeast = 0,
              atMost = 1_000_000)
          int stride)
      implements SettingGroup {
    /** The last steps of each series, once. */
    public static final Origins LAST = new Origins(1, 0);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of its bounds
     */
    public Origins {
      Settings.check(Origins.class, windows, stride);
    }

    /** In ascending order; none before the second number of the series. */
    List<WindowBatch.Window> of(SeriesSet set, int horizon) {
      int step = stride == 0 ? horizon : stride;
      List<WindowBatch.Window> chosen = new ArrayList<>();
      for (Series each : set.series()) {
        for (int i = windows - 1; i >= 0; i--) {
          long origin = each.length() - (long) horizon - (long) i * step;
          if (origin >= 1) {
            chosen.add(new WindowBatch.Window(set, each, (int) origin));
          }
        }
      }
      if (chosen.isEmpty()) {
        throw new SeriesException(
            "Expected a series of more than %d steps to test on, as the horizon has, found none."
                .formatted(horizon));
      }
      return chosen;
    }
  }

  /**
   * Forecasts and scores.
   *
   * @param forecasting of windows, in their order
   */
  static Backtest of(
      Function<List<WindowBatch.Window>, List<Forecast>> forecasting,
      int horizon,
      SeriesSet set,
      Origins origins,
      int season) {
    ForecastScore score = new ForecastScore(season);
    Map<Baseline, ForecastScore> baselines = new EnumMap<>(Baseline.class);
    for (Baseline baseline : Baseline.values()) {
      baselines.put(baseline, new ForecastScore(season));
    }
    List<WindowBatch.Window> windows =
        origins.of(set, horizon).stream()
            .filter(window -> window.series().isKnownBefore(window.origin()))
            .toList();
    List<Series> all = windows.stream().map(WindowBatch.Window::series).distinct().toList();
    Set<Series> shown = new HashSet<>(Evenly.some(all, EXAMPLES));
    List<Example> examples = new ArrayList<>();
    // Paths of all windows at once could be more than the memory holds.
    for (int start = 0; start < windows.size(); start += TOGETHER) {
      List<WindowBatch.Window> part =
          windows.subList(start, Math.min(windows.size(), start + TOGETHER));
      List<Forecast> forecasts = forecasting.apply(part);
      for (int i = 0; i < part.size(); i++) {
        WindowBatch.Window window = part.get(i);
        Series series = window.series();
        Forecaster.score(window, forecasts.get(i), score);
        int origin = window.origin();
        double[] history = series.values(0, origin);
        double[] recent = series.values(Math.max(0, origin - MOST_HISTORY), origin);
        double[] truth = series.values(origin, Math.min(series.length(), origin + horizon));
        baselines.forEach(
            (baseline, naive) ->
                naive.add(series.id(), history, truth, baseline.forecast(recent, season, horizon)));
        boolean last =
            start + i + 1 == windows.size() || windows.get(start + i + 1).series() != series;
        if (last && shown.contains(series)) {
          examples.add(new Example(series, forecasts.get(i)));
        }
      }
    }
    return new Backtest(score, baselines, examples);
  }
}
