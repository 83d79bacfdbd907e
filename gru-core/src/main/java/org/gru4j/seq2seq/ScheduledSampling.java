package org.gru4j.seq2seq;

import java.io.Serializable;
import org.gru4j.settings.Setting;
import org.gru4j.settings.Settings;

/**
 * How often the decoder reads the true token before and not the one it would have written itself
 * (Bengio et al. 2015, arXiv:1506.03099, section 2.4). All steps of a sentence are drawn at once
 * from the predictions of a pass with true tokens (Duckworth et al. 2019, arXiv:1906.04331).
 */
public record ScheduledSampling(
    @Setting(
            value = "How the probability falls that the decoder reads the true token",
            option = "--scheduled-sampling",
            label = "DECAY",
            usual = "it always reads the true one")
        Decay decay,
    @Setting(
            value = "Of the decay: c of 1 - c i, k of k^i or of k / (k + exp(i / k)), at step i",
            option = "--sampling-rate",
            label = "RATE",
            usual = "no decay")
        double rate,
    @Setting(
            value = "Share of true tokens that the decoder reads at least",
            option = "--sampling-floor",
            label = "SHARE",
            atLeast = 0,
            atMost = 1)
        double floor)
    implements Serializable {
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
    Settings.check(ScheduledSampling.class, decay, rate, floor);
    boolean fits =
        switch (decay) {
          case LINEAR -> rate >= 0 && rate <= 1;
          case EXPONENTIAL -> rate > 0 && rate < 1;
          case INVERSE_SIGMOID -> rate >= 1 && Double.isFinite(rate);
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "Expected a rate that fits the decay %s of scheduled sampling, found %s."
              .formatted(decay, rate));
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
