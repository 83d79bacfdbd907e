package org.gru4j.serve.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * An answer of {@code /v1/completions}, or a piece of one, as OpenAI's interface has it.
 *
 * @param created seconds since 1970
 * @param usage null in a piece
 */
record CompletionAnswer(
    String id,
    String object,
    long created,
    String model,
    List<Choice> choices,
    @Nullable Usage usage) {

  /**
   * One text.
   *
   * @param finishReason null while it goes on
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Choice(
      String text,
      int index,
      @Nullable LogProbabilities logprobs,
      @JsonProperty("finish_reason") @Nullable String finishReason) {}

  /**
   * Natural logarithms of probabilities by the model's own distribution.
   *
   * @param offsets where each token begins, in Unicode characters from the begin of the prompt
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record LogProbabilities(
      List<String> tokens,
      @JsonProperty("token_logprobs") List<@Nullable Double> ofTokens,
      @JsonProperty("top_logprobs") List<@Nullable Map<String, Double>> alternatives,
      @JsonProperty("text_offset") List<Integer> offsets) {}

  /** Numbers of tokens. */
  record Usage(
      @JsonProperty("prompt_tokens") long prompt,
      @JsonProperty("completion_tokens") long completion,
      @JsonProperty("total_tokens") long total) {}
}
