package org.gru4j.decoding;

import it.unimi.dsi.fastutil.ints.AbstractIntComparator;
import it.unimi.dsi.fastutil.ints.IntArrays;
import it.unimi.dsi.fastutil.ints.IntComparator;

/** Which tokens of a distribution may be drawn. */
final class CandidateFilter {
  private final SamplingOptions options;
  private final double[] weights;

  /**
   * A filter.
   *
   * @param weights of all tokens, which need not sum to one; not changed
   */
  CandidateFilter(SamplingOptions options, double[] weights) {
    this.options = options;
    this.weights = weights;
  }

  /** Whether any token could be kept out. */
  static boolean isNeeded(SamplingOptions options) {
    return options.topK() > 0 || options.topP() < 1 || options.minP() > 0 || options.typicalP() < 1;
  }

  /** The tokens that may be drawn, at least one. */
  int[] candidates() {
    int[] tokens = new int[weights.length];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = i;
    }
    IntArrays.quickSort(tokens, mostProbableFirst());
    int kept = options.topK() == 0 ? tokens.length : Math.min(options.topK(), tokens.length);
    kept = nucleus(tokens, kept);
    kept = probable(tokens, kept);
    return options.typicalP() == 1
        ? IntArrays.copy(tokens, 0, kept)
        : typical(IntArrays.copy(tokens, 0, kept));
  }

  /** Of the first so many tokens, how many sum up to top-p. */
  private int nucleus(int[] tokens, int count) {
    double total = total(tokens, count);
    double cumulated = 0;
    for (int i = 0; i < count; i++) {
      cumulated += weights[tokens[i]];
      if (cumulated >= options.topP() * total) {
        return i + 1;
      }
    }
    return count;
  }

  /** Of the first so many tokens, how many are probable enough beside the first. */
  private int probable(int[] tokens, int count) {
    int kept = count;
    while (kept > 1 && weights[tokens[kept - 1]] < options.minP() * weights[tokens[0]]) {
      kept--;
    }
    return kept;
  }

  /** Those whose surprise {@code -ln p} is nearest to its expectation, the entropy. */
  private int[] typical(int[] tokens) {
    double total = total(tokens, tokens.length);
    double entropy = 0;
    for (int token : tokens) {
      double probability = weights[token] / total;
      entropy -= probability > 0 ? probability * Math.log(probability) : 0;
    }
    double[] distance = new double[weights.length];
    for (int token : tokens) {
      distance[token] = Math.abs(-Math.log(weights[token] / total) - entropy);
    }
    int[] ordered = tokens.clone();
    IntArrays.quickSort(ordered, by(distance));
    double cumulated = 0;
    for (int i = 0; i < ordered.length; i++) {
      cumulated += weights[ordered[i]] / total;
      if (cumulated >= options.typicalP()) {
        return IntArrays.copy(ordered, 0, i + 1);
      }
    }
    return ordered;
  }

  private double total(int[] tokens, int count) {
    double total = 0;
    for (int i = 0; i < count; i++) {
      total += weights[tokens[i]];
    }
    return total;
  }

  private IntComparator mostProbableFirst() {
    double[] opposites = new double[weights.length];
    for (int i = 0; i < opposites.length; i++) {
      opposites[i] = -weights[i];
    }
    return by(opposites);
  }

  /** Equal keys in the order of their tokens, so that the draw does not depend on the sort. */
  private static IntComparator by(double[] keys) {
    return new AbstractIntComparator() {
      @Override
      public int compare(int a, int b) {
        int byKey = Double.compare(keys[a], keys[b]);
        return byKey != 0 ? byKey : Integer.compare(a, b);
      }
    };
  }
}
