package org.gru4j.metrics;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Intervals of confidence by the percentiles of figures of data sets that are drawn from the units
 * of a data set, with replacement and of the same number (Efron 1979; for figures of corpora, which
 * are no means over sentences, Koehn 2004, Statistical Significance Tests for Machine Translation
 * Evaluation).
 *
 * <p>Units are to be independent of each other: sequences, sentences, or blocks of a text or a
 * series rather than its steps.
 *
 * @param confidence such as 0.95
 * @param draws how many data sets are drawn, such as 1,000
 * @param seed the same seed gives the same interval
 */
public record Bootstrap(double confidence, int draws, long seed) {
  /** 95 % by 1,000 draws with the seed 1. */
  public static final Bootstrap USUAL = new Bootstrap(0.95, 1000, 1);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public Bootstrap {
    checkArgument(
        confidence > 0 && confidence < 1, "Expected 0 < confidence < 1, found %s.", confidence);
    checkArgument(draws >= 1, "Expected draws >= 1, found %s.", draws);
  }

  /**
   * A figure with its interval.
   *
   * @param units what was counted in each unit; as many numbers in all
   * @param figure of counts that are summed over units, as by {@link #sum}
   * @return without an interval if there are fewer than two units, or no draw has a finite figure
   * @throws IllegalArgumentException if there are no units
   */
  public Estimate estimate(List<double[]> units, ToDoubleFunction<double[]> figure) {
    checkArgument(!units.isEmpty(), "Expected units to measure, found none.");
    double value = figure.applyAsDouble(sum(units));
    return new Estimate(value, units.size() < 2 ? null : interval(units, figure));
  }

  private @Nullable Interval interval(List<double[]> units, ToDoubleFunction<double[]> figure) {
    double[][] all = units.toArray(double[][]::new);
    SplittableRandom random = new SplittableRandom(seed);
    double[] figures = new double[draws];
    int count = 0;
    for (int draw = 0; draw < draws; draw++) {
      double[] drawn = new double[all[0].length];
      for (int i = 0; i < all.length; i++) {
        add(all[random.nextInt(all.length)], drawn);
      }
      double found = figure.applyAsDouble(drawn);
      // A draw of units in which nothing was counted says nothing.
      if (Double.isFinite(found)) {
        figures[count++] = found;
      }
    }
    if (count == 0) {
      return null;
    }
    double[] sorted = Arrays.copyOf(figures, count);
    Arrays.sort(sorted);
    return new Interval(
        quantile(sorted, (1 - confidence) / 2), quantile(sorted, (1 + confidence) / 2));
  }

  /** The counts of all units together. */
  public static double[] sum(List<double[]> units) {
    double[] sum = new double[units.get(0).length];
    units.forEach(unit -> add(unit, sum));
    return sum;
  }

  private static void add(double[] unit, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += unit[i];
    }
  }

  /** Between the two nearest of n values in order, at {@code q (n - 1)}. */
  private static double quantile(double[] sorted, double q) {
    double place = q * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
