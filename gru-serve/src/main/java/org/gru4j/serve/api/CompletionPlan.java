package org.gru4j.serve.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.gru4j.decoding.SamplingOptions;
import org.gru4j.decoding.TextPattern;
import org.gru4j.lm.GenerationOptions;
import org.gru4j.lm.TextRequest;
import org.gru4j.serve.http.HttpFailure;
import org.gru4j.storage.VisibleText;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * What a request of completions asks for, checked.
 *
 * @param prompts texts to go on from
 * @param each how many texts go on from each prompt
 * @param options of the texts, those of a prompt beside each other
 * @param echo whether the prompt comes before the text
 * @param logProbabilities alternatives beside each token; negative for none
 * @param stream whether the text comes piece by piece
 * @param usage whether the numbers of tokens come at the end of a stream
 */
record CompletionPlan(
    List<String> prompts,
    int each,
    List<GenerationOptions> options,
    boolean echo,
    int logProbabilities,
    boolean stream,
    boolean usage) {
  private static final int MOST_STOPS = 16;
  private static final int LONGEST_STOP = 100;

  /** Each that its reader does not take holds a thread. */
  private static final int MOST_STREAMED = 16;

  private static final int MOST_ALTERNATIVES = 20;
  private static final int USUAL_TOKENS = 16;

  static CompletionPlan of(CompletionRequest request, ApiLimits limits) {
    requireNeutral(request);
    List<String> prompts = texts(request.prompt(), "prompt");
    int each = or(request.n(), 1);
    ApiLimits.require("n", each, 1, limits.items());
    int texts = Math.multiplyExact(prompts.size(), each);
    limits.requireItems("texts (prompts times n)", texts);
    prompts.forEach(limits::requireLength);
    int alternatives = or(request.logprobs(), -1);
    ApiLimits.require("logprobs", Math.max(0, alternatives), 0, MOST_ALTERNATIVES);
    boolean echo = isTrue(request.echo());
    boolean stream = isTrue(request.stream());
    if (stream) {
      ApiLimits.require("a number of streamed texts", texts, 1, MOST_STREAMED);
    }
    if (echo && stream && alternatives >= 0) {
      throw HttpFailure.badRequest(
          "Expected at most two of echo, logprobs and stream, found all three.");
    }
    CompletionRequest.StreamOptions more = request.streamOptions();
    return new CompletionPlan(
        prompts,
        each,
        options(request, prompts, each, limits),
        echo,
        alternatives,
        stream,
        more != null && isTrue(more.includeUsage()));
  }

  private static List<GenerationOptions> options(
      CompletionRequest request, List<String> prompts, int each, ApiLimits limits) {
    int tokens = or(request.maxTokens(), Math.min(USUAL_TOKENS, limits.tokens()));
    ApiLimits.require("max_tokens", tokens, 1, limits.tokens());
    SamplingOptions sampling =
        new SamplingOptions(
            or(request.temperature(), 1),
            or(request.topK(), 0),
            or(request.topP(), 1),
            or(request.repetitionPenalty(), 1),
            or(request.minP(), 0),
            or(request.typicalP(), 1),
            or(request.presencePenalty(), 0),
            or(request.frequencyPenalty(), 0));
    List<String> stops = request.stop() == null ? List.of() : texts(request.stop(), "stop");
    ApiLimits.require("a number of stop texts", stops.size(), 0, MOST_STOPS);
    for (String stop : stops) {
      ApiLimits.require("characters of a stop text", stop.length(), 1, LONGEST_STOP);
    }
    long seed = request.seed() == null ? ThreadLocalRandom.current().nextLong() : request.seed();
    Map<Integer, Double> biases = biases(request);
    TextPattern pattern = pattern(request, limits);
    List<GenerationOptions> options = new ArrayList<>();
    for (String prompt : prompts) {
      for (int i = 0; i < each; i++) {
        options.add(
            new GenerationOptions(prompt, tokens, sampling, seed + i, stops)
                .withLogitBias(biases)
                .withPattern(pattern));
      }
    }
    return options;
  }

  /** By the numbers of tokens, within the bounds of OpenAI's interface. */
  private static Map<Integer, Double> biases(CompletionRequest request) {
    Map<Integer, Double> biases = new HashMap<>();
    Map<String, Double> asked = request.logitBias() == null ? Map.of() : request.logitBias();
    for (Map.Entry<String, Double> each : asked.entrySet()) {
      Double bias = each.getValue();
      if (!each.getKey().matches("[0-9]{1,9}") || bias == null || !(Math.abs(bias) <= 100)) {
        throw HttpFailure.badRequest(
            "Expected numbers of tokens with biases from -100 to 100 as logit_bias, found \"%s\": %s."
                .formatted(VisibleText.of(each.getKey()), bias));
      }
      biases.put(Integer.valueOf(each.getKey()), bias);
    }
    return biases;
  }

  private static @Nullable TextPattern pattern(CompletionRequest request, ApiLimits limits) {
    List<String> choices = request.guidedChoice();
    if (choices == null) {
      return null;
    }
    ApiLimits.require("a number of texts to choose from", choices.size(), 1, limits.items());
    for (String choice : choices) {
      if (choice == null || choice.isEmpty()) {
        throw HttpFailure.badRequest(
            "Expected texts of a character or more as guided_choice, found one without.");
      }
      limits.requireLength(choice);
    }
    return TextPattern.choice(choices);
  }

  /** What would change the text if it were known here is refused, not ignored. */
  private static void requireNeutral(CompletionRequest request) {
    requireNeutral("suffix", request.suffix() == null || request.suffix().isEmpty());
    requireNeutral("best_of", request.bestOf() == null || request.bestOf() == or(request.n(), 1));
  }

  private static void requireNeutral(String field, boolean neutral) {
    if (!neutral) {
      throw HttpFailure.badRequest(
          "Expected no %s, or one that changes nothing: this server has none.".formatted(field));
    }
  }

  private static List<String> texts(@Nullable JsonNode node, String field) {
    List<String> texts = new ArrayList<>();
    if (node != null && node.isTextual()) {
      texts.add(node.textValue());
    } else if (node != null && node.isArray()) {
      node.forEach(each -> texts.add(each.isTextual() ? each.textValue() : refused(field)));
    } else if (node == null || !node.isNull() || field.equals("prompt")) {
      refused(field);
    }
    return texts;
  }

  private static String refused(String field) {
    throw HttpFailure.badRequest(
        "Expected a text or a list of texts as %s, found something else.".formatted(field));
  }

  private static int or(@Nullable Integer value, int usual) {
    return value == null ? usual : value;
  }

  private static double or(@Nullable Double value, double usual) {
    return value == null ? usual : value;
  }

  private static boolean isTrue(@Nullable Boolean value) {
    return value != null && value;
  }

  /** What the service is to write, without readers. */
  TextRequest request(int text) {
    TextRequest request = TextRequest.of(options.get(text));
    if (logProbabilities < 0) {
      return request;
    }
    TextRequest scored = request.withLogProbabilities(logProbabilities);
    return echo ? scored.withPromptScored() : scored;
  }

  String prompt(int text) {
    return options.get(text).prompt();
  }
}
