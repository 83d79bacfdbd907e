package org.gru4j.decoding;

import it.unimi.dsi.fastutil.ints.AbstractIntComparator;
import it.unimi.dsi.fastutil.ints.IntArrays;
import it.unimi.dsi.fastutil.ints.IntComparator;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.gru4j.metrics.DivergedException;

/**
 * Draws tokens one after another. The same options, seed and distributions give the same tokens.
 *
 * <p>The order of the filters is that of the libraries people know: repetition penalty,
 * temperature, top-k, top-p. Not for use by several threads at once.
 */
public final class TokenSampler {
  private final SamplingOptions options;
  private final SplittableRandom random;
  private final BitSet written = new BitSet();
  private final BitSet forbidden = new BitSet();

  /** Of the present distribution; kept because a vocabulary's worth of memory a token is slow. */
  private double[] weights = {};

  public TokenSampler(SamplingOptions options, long seed) {
    this.options = options;
    this.random = new SplittableRandom(seed);
  }

  /** Never draws this token, the unknown symbol for example. */
  public TokenSampler forbid(int token) {
    forbidden.set(token);
    return this;
  }

  /** Counts a token that was not drawn, one of the prompt, as written. */
  public void observe(int token) {
    written.set(token);
  }

  /**
   * Draws the next token.
   *
   * @param probabilities of all tokens; not changed, and need not sum to one
   * @throws DivergedException if a probability is NaN or infinite
   * @throws IllegalArgumentException if no token that may be drawn has a positive probability
   */
  public int next(float[] probabilities) {
    penalise(probabilities);
    int best = mostProbable();
    if (options.temperature() == 0) {
      written.set(best);
      return best;
    }
    sharpen(weights[best]);
    int token = options.topK() == 0 && options.topP() == 1 ? draw() : draw(candidates());
    written.set(token);
    return token;
  }

  /** A log-probability times a factor is the probability to that power. */
  private void penalise(float[] probabilities) {
    if (weights.length != probabilities.length) {
      weights = new double[probabilities.length];
    }
    double total = 0;
    for (float probability : probabilities) {
      total += probability;
    }
    DivergedException.requireFinite("probability", total);
    boolean penalises = options.repetitionPenalty() != 1;
    for (int i = 0; i < weights.length; i++) {
      weights[i] =
          penalises && written.get(i)
              ? Math.pow(probabilities[i], options.repetitionPenalty())
              : probabilities[i];
    }
    for (int i = forbidden.nextSetBit(0);
        i >= 0 && i < weights.length;
        i = forbidden.nextSetBit(i + 1)) {
      weights[i] = 0;
    }
  }

  private int mostProbable() {
    int best = 0;
    for (int i = 1; i < weights.length; i++) {
      if (weights[i] > weights[best]) {
        best = i;
      }
    }
    requirePossible(weights[best]);
    return best;
  }

  private void sharpen(double largest) {
    if (options.temperature() != 1) {
      for (int i = 0; i < weights.length; i++) {
        weights[i] = Math.pow(weights[i] / largest, 1 / options.temperature());
      }
    }
  }

  /** Draws from all tokens. */
  private int draw() {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double target = random.nextDouble() * total;
    for (int token = 0; token < weights.length; token++) {
      target -= weights[token];
      if (target < 0) {
        return token;
      }
    }
    return weights.length - 1;
  }

  private int draw(int[] candidates) {
    double total = 0;
    for (int candidate : candidates) {
      total += weights[candidate];
    }
    double target = random.nextDouble() * total;
    for (int candidate : candidates) {
      target -= weights[candidate];
      if (target < 0) {
        return candidate;
      }
    }
    return candidates[candidates.length - 1];
  }

  /** The tokens that may be drawn, the most probable first. */
  private int[] candidates() {
    int[] tokens = new int[weights.length];
    double total = 0;
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = i;
      total += weights[i];
    }
    IntArrays.quickSort(tokens, mostProbableFirst());
    int kept = options.topK() == 0 ? tokens.length : Math.min(options.topK(), tokens.length);
    if (kept < tokens.length) {
      total = 0;
      for (int i = 0; i < kept; i++) {
        total += weights[tokens[i]];
      }
    }
    double cumulated = 0;
    for (int i = 0; i < kept; i++) {
      cumulated += weights[tokens[i]];
      if (cumulated >= options.topP() * total) {
        kept = i + 1;
      }
    }
    return IntArrays.copy(tokens, 0, kept);
  }

  /** Equal weights in the order of their tokens, so that the draw does not depend on the sort. */
  private IntComparator mostProbableFirst() {
    return new AbstractIntComparator() {
      @Override
      public int compare(int a, int b) {
        int byWeight = Double.compare(weights[b], weights[a]);
        return byWeight != 0 ? byWeight : Integer.compare(a, b);
      }
    };
  }

  private static void requirePossible(double weight) {
    if (!(weight > 0)) {
      throw new IllegalArgumentException(
          "At least one token must have a positive probability, but none that may be drawn has.");
    }
  }
}
