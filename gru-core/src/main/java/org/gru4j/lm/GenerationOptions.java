package org.gru4j.lm;

import java.util.List;
import java.util.Map;
import org.gru4j.decoding.SamplingOptions;
import org.gru4j.decoding.TextPattern;
import org.gru4j.lm.adaptation.NeuralCache;
import org.jspecify.annotations.Nullable;

/**
 * What a model shall write.
 *
 * @param prompt text that it continues; empty to begin anywhere
 * @param maximumTokens tokens to write at most, the prompt not counted
 * @param sampling how tokens are drawn
 * @param seed the same seed gives the same text
 * @param stopStrings writing ends before the first of these; empty for none
 * @param logitBias what is added to the log-probabilities of tokens, by their numbers
 * @param pattern what the text must become as a whole, the prompt not counted; where it has become
 *     that and a token is drawn that does not go on, writing ends before it. Null for anything
 * @param cache of the prompt and what was written; off for none
 */
public record GenerationOptions(
    String prompt,
    int maximumTokens,
    SamplingOptions sampling,
    long seed,
    List<String> stopStrings,
    Map<Integer, Double> logitBias,
    @Nullable TextPattern pattern,
    NeuralCache cache) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the maximum is below 1 or a stop string is empty
   */
  public GenerationOptions {
    stopStrings = List.copyOf(stopStrings);
    logitBias = Map.copyOf(logitBias);
    if (maximumTokens < 1) {
      throw new IllegalArgumentException(
          "Expected a maximum of at least 1 token, found " + maximumTokens + ".");
    }
    if (stopStrings.contains("")) {
      throw new IllegalArgumentException("Expected stop strings with text, found an empty one.");
    }
  }

  /** Of any tokens and texts, without a cache. */
  public GenerationOptions(
      String prompt,
      int maximumTokens,
      SamplingOptions sampling,
      long seed,
      List<String> stopStrings) {
    this(prompt, maximumTokens, sampling, seed, stopStrings, Map.of(), null, NeuralCache.OFF);
  }

  /** Continues a prompt by the given number of tokens, drawn from the model's own distribution. */
  public static GenerationOptions of(String prompt, int maximumTokens, long seed) {
    return new GenerationOptions(prompt, maximumTokens, SamplingOptions.DEFAULT, seed, List.of());
  }

  /** The same with other sampling. */
  public GenerationOptions withSampling(SamplingOptions other) {
    return new GenerationOptions(
        prompt, maximumTokens, other, seed, stopStrings, logitBias, pattern, cache);
  }

  /** The same with stop strings. */
  public GenerationOptions withStopStrings(List<String> other) {
    return new GenerationOptions(
        prompt, maximumTokens, sampling, seed, other, logitBias, pattern, cache);
  }

  /** The same with something added to the log-probabilities of tokens. */
  public GenerationOptions withLogitBias(Map<Integer, Double> other) {
    return new GenerationOptions(
        prompt, maximumTokens, sampling, seed, stopStrings, other, pattern, cache);
  }

  /** The same, to become what a pattern says. */
  public GenerationOptions withPattern(@Nullable TextPattern other) {
    return new GenerationOptions(
        prompt, maximumTokens, sampling, seed, stopStrings, logitBias, other, cache);
  }

  /** The same with a cache. */
  public GenerationOptions withCache(NeuralCache other) {
    return new GenerationOptions(
        prompt, maximumTokens, sampling, seed, stopStrings, logitBias, pattern, other);
  }
}
