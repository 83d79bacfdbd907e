package org.gru4j.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * chrF2 over a corpus: the F-score of character n-grams up to 6, recall weighing twice (Popović
 * 2015), the figure that sacreBLEU prints. White space is left out, and so are n-grams of a
 * hypothesis that are longer than its reference.
 *
 * <pre>
 *   F = 100 · (1 + β²) P R / (β² P + R),   β = 2, P and R averaged over the orders that occur
 * </pre>
 */
public final class ChrF {
  private static final int ORDER = 6;
  private static final double BETA_SQUARED = 4;

  /** Matches of each order, totals of each order, totals of the references. */
  private final double[] counts = new double[3 * ORDER];

  /**
   * The score of a corpus with one reference for each sentence.
   *
   * @throws IllegalArgumentException if there are not as many references as hypotheses
   */
  public static double of(List<String> hypotheses, List<String> references) {
    if (hypotheses.size() != references.size()) {
      throw new IllegalArgumentException(
          "Expected a reference for each of %d hypotheses, found %d."
              .formatted(hypotheses.size(), references.size()));
    }
    ChrF chrF = new ChrF();
    for (int i = 0; i < hypotheses.size(); i++) {
      chrF.add(hypotheses.get(i), references.get(i));
    }
    return chrF.score();
  }

  /** Counts a sentence. */
  public void add(String hypothesis, String reference) {
    int[] written = visible(hypothesis);
    int[] truth = visible(reference);
    for (int n = 1; n <= ORDER; n++) {
      Map<String, Integer> known = counts(truth, n);
      for (Map.Entry<String, Integer> gram : counts(written, n).entrySet()) {
        counts[n - 1] += Math.min(gram.getValue(), known.getOrDefault(gram.getKey(), 0));
      }
      // What is written counts only where the reference is long enough to match it.
      counts[ORDER + n - 1] += known.isEmpty() ? 0 : Math.max(0, written.length - n + 1);
      counts[2 * ORDER + n - 1] += Math.max(0, truth.length - n + 1);
    }
  }

  private static int[] visible(String text) {
    return text.codePoints().filter(c -> !PythonSpaces.isSpace(c)).toArray();
  }

  private static Map<String, Integer> counts(int[] characters, int n) {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i + n <= characters.length; i++) {
      counts.merge(new String(characters, i, n), 1, Integer::sum);
    }
    return counts;
  }

  /** The score of the sentences so far, from 0 to 100. */
  public double score() {
    return score(counts);
  }

  /** What was counted in the sentences so far, to be summed with that of others. */
  public double[] counts() {
    return counts.clone();
  }

  /** The score of {@linkplain #counts what was counted}, from 0 to 100. */
  public static double score(double[] counts) {
    double precision = 0;
    double recall = 0;
    int orders = 0;
    for (int n = 0; n < ORDER; n++) {
      if (counts[ORDER + n] > 0 && counts[2 * ORDER + n] > 0) {
        precision += counts[n] / counts[ORDER + n];
        recall += counts[n] / counts[2 * ORDER + n];
        orders++;
      }
    }
    if (precision + recall == 0) {
      return 0;
    }
    precision /= orders;
    recall /= orders;
    return 100 * (1 + BETA_SQUARED) * precision * recall / (BETA_SQUARED * precision + recall);
  }
}
