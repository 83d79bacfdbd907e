package org.gru4j.decoding;

import java.util.Map;
import org.gru4j.settings.Setting;
import org.gru4j.settings.Settings;

/**
 * How the next token is drawn from a distribution. Top-p is the nucleus sampling of Holtzman et al.
 * 2020 (arXiv:1904.09751), min-p that of Nguyen et al. 2024 (arXiv:2407.01082), typical sampling
 * that of Meister et al. 2022 (arXiv:2202.00666); the repetition penalty is that of Keskar et al.
 * 2019 (arXiv:1909.05858) applied to log-probabilities, whose sign is known; presence and frequency
 * penalties are OpenAI's and count what was written, not the prompt.
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
        double repetitionPenalty,
    @Setting(
            value =
                "Draw from tokens that are at least P times as probable as the most probable one; 0"
                    + " for all",
            option = "--min-p",
            label = "P",
            atLeast = 0,
            atMost = 1)
        double minP,
    @Setting(
            value =
                "Draw from the tokens whose surprise is nearest to the expected one, up to a"
                    + " probability of P; 1 for all",
            option = "--typical-p",
            label = "P",
            above = 0,
            atMost = 1)
        double typicalP,
    @Setting(
            value =
                "Taken off the log-probability of each token that was written before; below 0 it is"
                    + " preferred",
            option = "--presence-penalty",
            label = "X",
            atLeast = -2,
            atMost = 2)
        double presencePenalty,
    @Setting(
            value = "Taken off the log-probability of a token for each time that it was written",
            option = "--frequency-penalty",
            label = "X",
            atLeast = -2,
            atMost = 2)
        double frequencyPenalty) {
  /** Draws from the model's own distribution. */
  public static final SamplingOptions DEFAULT = new SamplingOptions(1, 0, 1, 1, 0, 1, 0, 0);

  /** Always takes the most probable token. */
  public static final SamplingOptions GREEDY = DEFAULT.withTemperature(0);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public SamplingOptions {
    Settings.check(
        SamplingOptions.class,
        temperature,
        topK,
        topP,
        repetitionPenalty,
        minP,
        typicalP,
        presencePenalty,
        frequencyPenalty);
  }

  public SamplingOptions withTemperature(double temperature) {
    return with("temperature", temperature);
  }

  public SamplingOptions withTopK(int topK) {
    return with("topK", topK);
  }

  public SamplingOptions withTopP(double topP) {
    return with("topP", topP);
  }

  public SamplingOptions withRepetitionPenalty(double repetitionPenalty) {
    return with("repetitionPenalty", repetitionPenalty);
  }

  public SamplingOptions withMinP(double minP) {
    return with("minP", minP);
  }

  public SamplingOptions withTypicalP(double typicalP) {
    return with("typicalP", typicalP);
  }

  public SamplingOptions withPresencePenalty(double presencePenalty) {
    return with("presencePenalty", presencePenalty);
  }

  public SamplingOptions withFrequencyPenalty(double frequencyPenalty) {
    return with("frequencyPenalty", frequencyPenalty);
  }

  private SamplingOptions with(String name, Object value) {
    return Settings.with(this, Map.of(name, value));
  }
}
