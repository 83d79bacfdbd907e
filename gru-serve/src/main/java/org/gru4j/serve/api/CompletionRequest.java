package org.gru4j.serve.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * A request of {@code /v1/completions}, as OpenAI's interface has it; null where the client is
 * silent. Fields of that interface that change nothing here, such as {@code user}, are ignored.
 *
 * @param prompt a text or a list of texts
 * @param stop a text or a list of texts
 * @param topK of this project: draws from the most probable tokens only
 * @param repetitionPenalty of this project
 * @param logitBias by the numbers of tokens
 * @param guidedChoice texts of which one is written, as vLLM has it
 */
record CompletionRequest(
    @Nullable String model,
    @Nullable JsonNode prompt,
    @JsonProperty("max_tokens") @Nullable Integer maxTokens,
    @Nullable Double temperature,
    @JsonProperty("top_p") @Nullable Double topP,
    @JsonProperty("top_k") @Nullable Integer topK,
    @JsonProperty("repetition_penalty") @Nullable Double repetitionPenalty,
    @JsonProperty("min_p") @Nullable Double minP,
    @JsonProperty("typical_p") @Nullable Double typicalP,
    @Nullable Integer n,
    @JsonProperty("best_of") @Nullable Integer bestOf,
    @Nullable Boolean stream,
    @JsonProperty("stream_options") @Nullable StreamOptions streamOptions,
    @Nullable Integer logprobs,
    @Nullable Boolean echo,
    @Nullable JsonNode stop,
    @JsonProperty("presence_penalty") @Nullable Double presencePenalty,
    @JsonProperty("frequency_penalty") @Nullable Double frequencyPenalty,
    @JsonProperty("logit_bias") @Nullable Map<String, Double> logitBias,
    @JsonProperty("guided_choice") @Nullable List<String> guidedChoice,
    @Nullable String suffix,
    @Nullable Long seed) {

  /**
   * What comes with a stream.
   *
   * @param includeUsage whether the numbers of tokens come at its end
   */
  record StreamOptions(@JsonProperty("include_usage") @Nullable Boolean includeUsage) {}
}
