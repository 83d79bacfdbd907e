package org.gru4j.decoding;

import it.unimi.dsi.fastutil.ints.Int2DoubleMap;
import it.unimi.dsi.fastutil.ints.Int2DoubleOpenHashMap;
import it.unimi.dsi.fastutil.ints.Int2IntMap;
import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import java.util.BitSet;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.gru4j.metrics.DivergedException;

/**
 * Draws tokens one after another. The same options, seed and distributions give the same tokens.
 *
 * <p>The order of the filters is that of the libraries people know: penalties, temperature, top-k,
 * top-p, min-p, typical. Not for use by several threads at once.
 */
public final class TokenSampler {
  private final SamplingOptions options;
  private final SplittableRandom random;
  private final BitSet written = new BitSet();
  private final BitSet forbidden = new BitSet();

  /** What the probability of a token is multiplied by. */
  private final Int2DoubleOpenHashMap factors = new Int2DoubleOpenHashMap();

  /** Tokens that were drawn and did not fit. */
  private final BitSet excluded = new BitSet();

  /** How often each token was drawn. */
  private final Int2IntOpenHashMap drawn = new Int2IntOpenHashMap();

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

  /** Adds to the log-probability of a token, whatever the temperature; 0 changes nothing. */
  public TokenSampler bias(int token, double bias) {
    factors.put(token, Math.exp(bias));
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
    return next(probabilities, token -> true).orElseThrow();
  }

  /**
   * Draws the next token among those that fit. One that does not is drawn first as often as it is
   * probable; what is drawn in the end is as probable as among all that fit.
   *
   * @param fits asked for as few tokens as possible
   * @return empty if no token fits that may be drawn
   */
  public OptionalInt next(float[] probabilities, IntPredicate fits) {
    penalise(probabilities);
    OptionalInt token = drawn();
    while (token.isPresent() && !fits.test(token.getAsInt())) {
      excluded.set(token.getAsInt());
      penalise(probabilities);
      token = drawn();
    }
    excluded.clear();
    token.ifPresent(
        found -> {
          written.set(found);
          drawn.addTo(found, 1);
        });
    return token;
  }

  private OptionalInt drawn() {
    int best = mostProbable();
    if (!(weights[best] > 0)) {
      if (excluded.isEmpty()) {
        throw new IllegalArgumentException(
            "At least one token must have a positive probability, but none that may be drawn has.");
      }
      return OptionalInt.empty();
    }
    int token = best;
    if (options.temperature() > 0) {
      sharpen(weights[best]);
      token = CandidateFilter.isNeeded(options) ? draw(candidates()) : draw();
    }
    return OptionalInt.of(token);
  }

  private int[] candidates() {
    return new CandidateFilter(options, weights).candidates();
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
    if (options.presencePenalty() != 0 || options.frequencyPenalty() != 0) {
      for (Int2IntMap.Entry each : drawn.int2IntEntrySet()) {
        weights[each.getIntKey()] *=
            Math.exp(-options.presencePenalty() - each.getIntValue() * options.frequencyPenalty());
      }
    }
    for (Int2DoubleMap.Entry each : factors.int2DoubleEntrySet()) {
      weights[each.getIntKey()] *= each.getDoubleValue();
    }
    drop(forbidden);
    drop(excluded);
  }

  private void drop(BitSet tokens) {
    for (int i = tokens.nextSetBit(0); i >= 0 && i < weights.length; i = tokens.nextSetBit(i + 1)) {
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
}
