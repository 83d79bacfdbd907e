package org.gru4j.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gru4j.forecast.series.SeriesException;

/** What may come after a series: paths drawn from what the model says, in units of the data. */
public final class Forecast {
  private final String id;
  private final int origin;
  private final double[][] sorted;
  private final double[] means;

  /** Of paths {@code [path][step]}. */
  Forecast(String id, int origin, double[][] paths) {
    this.id = id;
    this.origin = origin;
    int horizon = paths[0].length;
    this.sorted = new double[horizon][paths.length];
    this.means = new double[horizon];
    for (int step = 0; step < horizon; step++) {
      for (int path = 0; path < paths.length; path++) {
        sorted[step][path] = paths[path][step];
        means[step] += paths[path][step] / paths.length;
      }
      Arrays.sort(sorted[step]);
    }
  }

  /**
   * What several models say of one series together: the paths of all, each with the same weight.
   *
   * @param forecasts of the same steps
   * @throws SeriesException if they are of different steps
   */
  static Forecast together(List<Forecast> forecasts) {
    Forecast first = forecasts.get(0);
    List<double[]> paths = new ArrayList<>();
    for (Forecast each : forecasts) {
      if (!each.id.equals(first.id)
          || each.origin != first.origin
          || each.horizon() != first.horizon()) {
        throw new SeriesException(
            "Expected forecasts of the same steps, %d of series \"%s\", found %d of \"%s\"."
                .formatted(first.horizon(), first.id, each.horizon(), each.id));
      }
      for (int path = 0; path < each.sorted[0].length; path++) {
        double[] numbers = new double[each.horizon()];
        for (int step = 0; step < numbers.length; step++) {
          numbers[step] = each.sorted[step][path];
        }
        paths.add(numbers);
      }
    }
    return new Forecast(first.id, first.origin, paths.toArray(double[][]::new));
  }

  /** Of the series. */
  public String id() {
    return id;
  }

  /** The first step that is forecast, from 0 where the series begins. */
  public int origin() {
    return origin;
  }

  /** How many steps are forecast. */
  public int horizon() {
    return sorted.length;
  }

  /**
   * What a number will be below with this probability.
   *
   * @param level between 0 and 1
   * @param step ahead, from 0
   */
  public double quantile(double level, int step) {
    double[] numbers = sorted[step];
    double place = level * (numbers.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(numbers.length - 1, below + 1);
    return numbers[below] + (place - below) * (numbers[above] - numbers[below]);
  }

  /** The quantile of all steps. */
  public double[] quantile(double level) {
    double[] all = new double[horizon()];
    Arrays.setAll(all, step -> quantile(level, step));
    return all;
  }

  /** The median of all steps, which has the smallest absolute error. */
  public double[] median() {
    return quantile(0.5);
  }

  /** The mean of all steps, which has the smallest squared error. */
  public double[] mean() {
    return means.clone();
  }

  /** The numbers of a step on all paths, in ascending order. */
  public double[] drawn(int step) {
    return sorted[step].clone();
  }
}
