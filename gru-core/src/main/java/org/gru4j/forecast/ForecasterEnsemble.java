package org.gru4j.forecast;

import java.util.ArrayList;
import java.util.List;
import org.gru4j.forecast.series.SeriesException;
import org.gru4j.forecast.series.SeriesSet;

/**
 * Models that forecast together, such as those of several seeds: their paths are put together, each
 * with the same weight. What one of them gets wrong the others do not, so that they are better
 * together than each of them.
 *
 * @param models at least one, of the same horizon
 */
public record ForecasterEnsemble(List<Forecaster> models) {
  /**
   * Checks the models.
   *
   * @throws SeriesException if there is none, or their horizons differ
   */
  public ForecasterEnsemble {
    models = List.copyOf(models);
    List<Integer> horizons =
        models.stream().map(model -> model.window().horizon()).distinct().toList();
    if (horizons.size() != 1) {
      throw new SeriesException(
          "Expected models of one horizon to forecast together, found horizons of %s steps."
              .formatted(horizons));
    }
  }

  /** Of one model or more. */
  public static ForecasterEnsemble of(Forecaster... models) {
    return new ForecasterEnsemble(List.of(models));
  }

  /**
   * Forecasts what follows each series.
   *
   * @param paths how many each model draws
   * @param seed of what is drawn
   * @throws SeriesException as {@link Forecaster#forecast(SeriesSet, int, long)}
   */
  public List<Forecast> forecast(SeriesSet series, int paths, long seed) {
    return together(models.stream().map(model -> model.forecast(series, paths, seed)).toList());
  }

  /** As {@link Forecaster#backtest}. */
  public Backtest backtest(SeriesSet series, Backtest.Origins origins, int season) {
    models.forEach(model -> model.requireSameKind(series));
    return Backtest.of(
        windows ->
            together(
                models.stream()
                    .map(model -> model.forecastWindows(windows, Forecaster.PATHS, 1))
                    .toList()),
        models.get(0).window().horizon(),
        series,
        origins,
        season);
  }

  private static List<Forecast> together(List<List<Forecast>> byModel) {
    List<Forecast> all = new ArrayList<>();
    for (int i = 0; i < byModel.get(0).size(); i++) {
      int place = i;
      all.add(Forecast.together(byModel.stream().map(each -> each.get(place)).toList()));
    }
    return all;
  }
}
