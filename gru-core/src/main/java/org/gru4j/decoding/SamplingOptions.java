package org.gru4j.decoding;

import org.gru4j.settings.Setting;
import org.gru4j.settings.Settings;

/**
 * How the next token is drawn from a distribution. Top-p is the nucleus sampling of Holtzman et al.
 * 2020 (arXiv:1904.09751); the repetition penalty is that of Keskar et al. 2019 (arXiv:1909.05858)
 * applied to log-probabilities, whose sign is known.
 */
public record SamplingOptions(
    @Setting(
            value =
                "Divides the log-probabilities: below 1 the likely becomes likelier, 0 takes the most"
                    + " probable token",
            option = "--temperature",
            label = "T",
            atLeast = 0,
            below = Double.POSITIVE_INFINITY)
        double temperature,
    @Setting(
            value = "Draw from the K most probable tokens only; 0 for all",
            option = "--top-k",
            label = "K",
            atLeast = 0)
        int topK,
    @Setting(
            value =
                "Draw from the smallest set of most probable tokens whose probabilities sum to at"
                    + " least P; 1 for all",
            option = "--top-p",
            label = "P",
            above = 0,
            atMost = 1)
        double topP,
    @Setting(
            value =
                "The probability of each token that was written before is taken to this power; 1 for"
                    + " no penalty",
            option = "--repetition-penalty",
            label = "X",
            atLeast = 1,
            below = Double.POSITIVE_INFINITY)
        double repetitionPenalty) {
  /** Draws from the model's own distribution. */
  public static final SamplingOptions DEFAULT = new SamplingOptions(1, 0, 1, 1);

  /** Always takes the most probable token. */
  public static final SamplingOptions GREEDY = DEFAULT.withTemperature(0);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public SamplingOptions {
    Settings.check(SamplingOptions.class, temperature, topK, topP, repetitionPenalty);
  }

  public SamplingOptions withTemperature(double temperature) {
    return new SamplingOptions(temperature, topK, topP, repetitionPenalty);
  }

  public SamplingOptions withTopK(int topK) {
    return new SamplingOptions(temperature, topK, topP, repetitionPenalty);
  }

  public SamplingOptions withTopP(double topP) {
    return new SamplingOptions(temperature, topK, topP, repetitionPenalty);
  }

  public SamplingOptions withRepetitionPenalty(double repetitionPenalty) {
    return new SamplingOptions(temperature, topK, topP, repetitionPenalty);
  }
}
