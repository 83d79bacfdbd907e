package org.gru4j.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * How many spans are found where they are, with their label, counted by sentences: precision,
 * recall and F1 of {@code conlleval.pl}.
 *
 * <pre>
 *   precision = correct / found,   recall = correct / true,   F1 = 2 correct / (found + true)
 * </pre>
 *
 * <p>{@link #figures()} sums over labels (micro averages), {@link #macro()} and {@link #weighted()}
 * are means over labels, as {@code seqeval} has them. A figure of nothing is NaN, and 0 in a mean.
 */
public final class SpanCounts {
  private static final int CORRECT = 0;
  private static final int FOUND = 1;
  private static final int TRUE = 2;

  private final Map<String, long[]> labels = new TreeMap<>();
  private final List<double[]> units = new ArrayList<>();

  /**
   * Figures of a label, or of all.
   *
   * @param label empty for all together
   * @param count how many there are
   * @param found how many were found, right or wrong
   * @param correct how many of these are right
   */
  public record Figures(String label, long count, long found, long correct) {
    /** Share of what was found that is right. */
    public double precision() {
      return (double) correct / found;
    }

    /** Share of what there is that was found. */
    public double recall() {
      return (double) correct / count;
    }

    /** The harmonic mean of both. */
    public double f1() {
      return 2.0 * correct / (found + count);
    }
  }

  /** Counts a sentence. */
  public void add(Collection<Span> truth, Collection<Span> found) {
    double[] unit = new double[3];
    Set<Span> right = new HashSet<>(truth);
    for (Span span : found) {
      count(span, FOUND, unit);
      if (right.contains(span)) {
        count(span, CORRECT, unit);
      }
    }
    for (Span span : truth) {
      count(span, TRUE, unit);
    }
    units.add(unit);
  }

  private void count(Span span, int what, double[] unit) {
    labels.computeIfAbsent(span.label(), label -> new long[3])[what]++;
    unit[what]++;
  }

  /** How many sentences were counted. */
  public int units() {
    return units.size();
  }

  /** Of each label, in the order of their names. */
  public List<Figures> labels() {
    return labels.entrySet().stream().map(each -> figures(each.getKey(), each.getValue())).toList();
  }

  /** Of all labels together. */
  public Figures figures() {
    long[] sums = new long[3];
    for (long[] counts : labels.values()) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += counts[i];
      }
    }
    return figures("", sums);
  }

  /**
   * Means over labels.
   *
   * @param precision of the labels' precisions
   * @param recall of the labels' recalls
   * @param f1 of the labels' F1
   */
  public record Averages(double precision, double recall, double f1) {}

  /** Each label with the same weight. */
  public Averages macro() {
    return averages(each -> 1);
  }

  /** Each label with the weight of how often it is true. */
  public Averages weighted() {
    return averages(Figures::count);
  }

  private Averages averages(ToDoubleFunction<Figures> weight) {
    double weights = labels().stream().mapToDouble(weight).sum();
    return new Averages(
        sum(weight, Figures::precision) / weights,
        sum(weight, Figures::recall) / weights,
        sum(weight, Figures::f1) / weights);
  }

  private double sum(ToDoubleFunction<Figures> weight, ToDoubleFunction<Figures> figure) {
    double sum = 0;
    for (Figures label : labels()) {
      double value = figure.applyAsDouble(label);
      sum += Double.isNaN(value) ? 0 : weight.applyAsDouble(label) * value;
    }
    return sum;
  }

  private static Figures figures(String label, long[] counts) {
    return new Figures(label, counts[TRUE], counts[FOUND], counts[CORRECT]);
  }

  /** F1 of all labels together, with its interval by sentences. */
  public Estimate f1(Bootstrap bootstrap) {
    return bootstrap.estimate(units, sums -> 2 * sums[CORRECT] / (sums[FOUND] + sums[TRUE]));
  }
}
