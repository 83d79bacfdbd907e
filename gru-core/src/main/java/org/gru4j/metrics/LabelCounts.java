package org.gru4j.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How often which label was predicted for which, counted by units, such as sequences, that are
 * independent of each other.
 *
 * <pre>
 *   precision = TP / (TP + FP),   recall = TP / (TP + FN),   F1 = 2 TP / (2 TP + FP + FN)
 * </pre>
 *
 * <p>Macro F1 is the mean of F1 over the labels that are true or predicted somewhere. This differs
 * from Deeplearning4j's {@code Evaluation}, whose F1 is that of the second label where there are
 * two.
 */
public final class LabelCounts {
  private final List<String> labels;

  /** A row for each true label, a column for each predicted one. */
  private final long[][] confusion;

  /** True positives of all labels, then false positives, then false negatives. */
  private final List<double[]> units = new ArrayList<>();

  /**
   * The figures of one label.
   *
   * @param count how many have it
   * @param predicted how many are predicted to have it
   * @param precision share of the latter that have it; NaN if there are none
   * @param recall share of the former that are predicted; NaN if there are none
   * @param f1 their harmonic mean; NaN if there are neither
   */
  public record Figures(
      String label, long count, long predicted, double precision, double recall, double f1) {}

  /** Nothing is counted yet. */
  public LabelCounts(List<String> labels) {
    this.labels = List.copyOf(labels);
    this.confusion = new long[labels.size()][labels.size()];
  }

  /**
   * Counts a unit.
   *
   * @param truths the true labels, by their places in the list of labels
   * @param predicted as many
   */
  public void add(int[] truths, int[] predicted) {
    int size = labels.size();
    double[] unit = new double[3 * size];
    for (int i = 0; i < truths.length; i++) {
      confusion[truths[i]][predicted[i]]++;
      if (truths[i] == predicted[i]) {
        unit[truths[i]]++;
      } else {
        unit[size + predicted[i]]++;
        unit[2 * size + truths[i]]++;
      }
    }
    units.add(unit);
  }

  /** What is told apart. */
  public List<String> labels() {
    return labels;
  }

  /** How many units were counted. */
  public int units() {
    return units.size();
  }

  /** How many labels were counted. */
  public long count() {
    return IntStream.range(0, labels.size()).mapToLong(i -> of(i).count()).sum();
  }

  /** A row for each true label, a column for each predicted one. */
  public long[][] confusion() {
    long[][] copy = new long[confusion.length][];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = confusion[i].clone();
    }
    return copy;
  }

  /** Of each true label the share that each prediction has, 0 to 1; of what is not there 0. */
  public List<double[]> confusionShares() {
    return Arrays.stream(confusion)
        .map(
            row -> {
              double count = Math.max(1, Arrays.stream(row).sum());
              return Arrays.stream(row).mapToDouble(each -> each / count).toArray();
            })
        .toList();
  }

  /** Share of the labels that are predicted, 0 to 1. */
  public Estimate accuracy(Bootstrap bootstrap) {
    int size = labels.size();
    return bootstrap.estimate(
        units,
        counts -> {
          double correct = sum(counts, 0, size);
          return correct / (correct + sum(counts, 2 * size, 3 * size));
        });
  }

  /** The same without an interval. */
  public double share() {
    long correct = IntStream.range(0, labels.size()).mapToLong(i -> confusion[i][i]).sum();
    return (double) correct / count();
  }

  private static double sum(double[] counts, int from, int to) {
    return IntStream.range(from, to).mapToDouble(i -> counts[i]).sum();
  }

  /** The mean of the labels' F1, 0 to 1. */
  public Estimate macroF1(Bootstrap bootstrap) {
    return bootstrap.estimate(units, this::macroF1);
  }

  private double macroF1(double[] counts) {
    int size = labels.size();
    return IntStream.range(0, size)
        .mapToDouble(i -> f1(counts[i], counts[size + i], counts[2 * size + i]))
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
  }

  private static double f1(double truePositives, double falsePositives, double falseNegatives) {
    return 2 * truePositives / (2 * truePositives + falsePositives + falseNegatives);
  }

  /** The figures of a label. */
  public Figures of(int label) {
    long correct = confusion[label][label];
    long count = IntStream.range(0, labels.size()).mapToLong(i -> confusion[label][i]).sum();
    long predicted = IntStream.range(0, labels.size()).mapToLong(i -> confusion[i][label]).sum();
    return new Figures(
        labels.get(label),
        count,
        predicted,
        (double) correct / predicted,
        (double) correct / count,
        2.0 * correct / (count + predicted));
  }
}
