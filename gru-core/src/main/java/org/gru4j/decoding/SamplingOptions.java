package org.gru4j.decoding;

import static org.nd4j.common.base.Preconditions.checkArgument;

/**
 * How the next token is drawn from a distribution.
 *
 * @param temperature divides the log-probabilities; 1 leaves them, less sharpens, more flattens, 0
 *     always takes the most probable token
 * @param topK only the k most probable tokens may be drawn; 0 means all
 * @param topP only the smallest set of most probable tokens whose probabilities sum to at least p
 *     may be drawn (nucleus sampling, Holtzman et al. 2020, arXiv:1904.09751); 1 means all
 * @param repetitionPenalty the probability of each token that has been written already is taken to
 *     this power; 1 means no penalty, more avoids repetition. It is the penalty of Keskar et al.
 *     2019 (arXiv:1909.05858) applied to log-probabilities, whose sign is known.
 */
public record SamplingOptions(double temperature, int topK, double topP, double repetitionPenalty) {
  /** Draws from the model's own distribution. */
  public static final SamplingOptions DEFAULT = new SamplingOptions(1, 0, 1, 1);

  /** Always takes the most probable token. */
  public static final SamplingOptions GREEDY = DEFAULT.withTemperature(0);

  public SamplingOptions {
    checkArgument(
        temperature >= 0 && Double.isFinite(temperature),
        "The temperature must be 0 or greater, but is %s.",
        temperature);
    checkArgument(topK >= 0, "top-k must be 0 (all tokens) or greater, but is %s.", topK);
    checkArgument(
        topP > 0 && topP <= 1, "top-p must be greater than 0 and at most 1, but is %s.", topP);
    checkArgument(
        repetitionPenalty >= 1 && Double.isFinite(repetitionPenalty),
        "The repetition penalty must be 1 (none) or greater, but is %s.",
        repetitionPenalty);
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
