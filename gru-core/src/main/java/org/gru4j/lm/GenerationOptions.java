package org.gru4j.lm;

import java.util.List;
import org.gru4j.decoding.SamplingOptions;

/**
 * What a model shall write.
 *
 * @param prompt text that it continues; empty to begin anywhere
 * @param maximumTokens tokens to write at most, the prompt not counted
 * @param sampling how tokens are drawn
 * @param seed the same seed gives the same text
 * @param stopStrings writing ends before the first of these; empty for none
 */
public record GenerationOptions(
    String prompt,
    int maximumTokens,
    SamplingOptions sampling,
    long seed,
    List<String> stopStrings) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the maximum is below 1 or a stop string is empty
   */
  public GenerationOptions {
    stopStrings = List.copyOf(stopStrings);
    if (maximumTokens < 1) {
      throw new IllegalArgumentException(
          "Expected a maximum of at least 1 token, found " + maximumTokens + ".");
    }
    if (stopStrings.contains("")) {
      throw new IllegalArgumentException("Expected stop strings with text, found an empty one.");
    }
  }

  /** Continues a prompt by the given number of tokens, drawn from the model's own distribution. */
  public static GenerationOptions of(String prompt, int maximumTokens, long seed) {
    return new GenerationOptions(prompt, maximumTokens, SamplingOptions.DEFAULT, seed, List.of());
  }

  /** The same with other sampling. */
  public GenerationOptions withSampling(SamplingOptions other) {
    return new GenerationOptions(prompt, maximumTokens, other, seed, stopStrings);
  }

  /** The same with stop strings. */
  public GenerationOptions withStopStrings(List<String> other) {
    return new GenerationOptions(prompt, maximumTokens, sampling, seed, other);
  }
}
