package org.gru4j.seq2seq;

import java.io.Serializable;

/**
 * How often the decoder reads the true token before and not the one it would have written itself
 * (Bengio et al. 2015, arXiv:1506.03099, section 2.4). All steps of a sentence are drawn at once
 * from the predictions of a pass with true tokens (Duckworth et al. 2019, arXiv:1906.04331).
 *
 * @param decay how the probability of the true token falls
 * @param rate c of the linear, k of the other forms
 * @param floor below which the probability does not fall
 */
public record ScheduledSampling(Decay decay, double rate, double floor) implements Serializable {
  /** Always the true token: teacher forcing. */
  public static final ScheduledSampling NONE = new ScheduledSampling(Decay.LINEAR, 0, 0);

  /** The forms of Bengio et al. 2015. */
  public enum Decay {
    /** {@code max(floor, 1 - c i)} at step i. */
    LINEAR,
    /** {@code max(floor, k^i)}, k below 1. */
    EXPONENTIAL,
    /** {@code max(floor, k / (k + exp(i / k)))}, k at least 1. */
    INVERSE_SIGMOID
  }

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public ScheduledSampling {
    boolean fits =
        switch (decay) {
          case LINEAR -> rate >= 0 && rate <= 1;
          case EXPONENTIAL -> rate > 0 && rate < 1;
          case INVERSE_SIGMOID -> rate >= 1 && Double.isFinite(rate);
        };
    if (!fits || !(floor >= 0 && floor <= 1)) {
      throw new IllegalArgumentException(
          "Expected a rate that fits the decay %s and a floor from 0 to 1, found %s and %s."
              .formatted(decay, rate, floor));
    }
  }

  /** The probability of the true token at a step, counted from 0. */
  public double truth(long step) {
    double probability =
        switch (decay) {
          case LINEAR -> 1 - rate * step;
          case EXPONENTIAL -> Math.pow(rate, (double) step);
          case INVERSE_SIGMOID -> rate / (rate + Math.exp(step / rate));
        };
    return Math.max(floor, probability);
  }
}
