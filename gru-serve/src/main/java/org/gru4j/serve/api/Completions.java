package org.gru4j.serve.api;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import org.gru4j.lm.TokenScore;
import org.gru4j.lm.WrittenText;
import org.gru4j.serve.http.HttpExchange;
import org.gru4j.serve.http.RequestHandler;
import org.gru4j.serve.models.ModelRegistry;
import org.gru4j.serve.models.TextModel;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/completions}. */
final class Completions implements RequestHandler {
  private final ModelRegistry models;
  private final ApiLimits limits;
  private final ServerMetrics metrics;

  Completions(ModelRegistry models, ApiLimits limits, ServerMetrics metrics) {
    this.models = models;
    this.limits = limits;
    this.metrics = metrics;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException, InterruptedException {
    CompletionRequest request = Bodies.json(exchange, CompletionRequest.class, limits);
    TextModel model =
        models.get(Bodies.required(request.model(), "model"), TextModel.class, "writes text");
    CompletionPlan plan = CompletionPlan.of(request, limits);
    Head head = Head.of(model.identity().name());
    CompletionAnswer.Usage usage;
    if (plan.stream()) {
      usage = new CompletionStream(plan, head, model, limits.time()).answer(exchange);
    } else {
      List<WrittenText> texts =
          Asking.all(
              model.writing(),
              IntStream.range(0, plan.options().size()).mapToObj(plan::request).toList(),
              limits.time());
      usage = usage(plan, texts);
      exchange.answer(head.answer(choices(plan, texts), usage));
    }
    metrics.tokens(head.model(), usage.prompt(), usage.completion());
  }

  /** What all pieces of an answer have in common. */
  record Head(String id, long created, String model) {
    static Head of(String model) {
      String id = "cmpl-" + UUID.randomUUID().toString().replace("-", "");
      return new Head(id, Instant.now().getEpochSecond(), model);
    }

    CompletionAnswer answer(
        List<CompletionAnswer.Choice> choices, CompletionAnswer.@Nullable Usage usage) {
      return new CompletionAnswer(id, "text_completion", created, model, choices, usage);
    }
  }

  /** The prompt counts once, however many texts go on from it. */
  static CompletionAnswer.Usage usage(CompletionPlan plan, List<WrittenText> texts) {
    long prompt = 0;
    long written = 0;
    for (int i = 0; i < texts.size(); i++) {
      prompt += i % plan.each() == 0 ? texts.get(i).promptTokens() : 0;
      written += texts.get(i).writtenTokens();
    }
    return new CompletionAnswer.Usage(prompt, written, prompt + written);
  }

  static String finishReason(WrittenText text) {
    return text.finish().name().toLowerCase(Locale.ROOT);
  }

  private static List<CompletionAnswer.Choice> choices(
      CompletionPlan plan, List<WrittenText> texts) {
    List<CompletionAnswer.Choice> choices = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      WrittenText text = texts.get(i);
      String prompt = plan.prompt(i);
      choices.add(
          new CompletionAnswer.Choice(
              plan.echo() ? prompt + text.text() : text.text(),
              i,
              plan.logProbabilities() < 0 ? null : logProbabilities(plan, prompt, text),
              finishReason(text)));
    }
    return choices;
  }

  private static CompletionAnswer.LogProbabilities logProbabilities(
      CompletionPlan plan, String prompt, WrittenText text) {
    List<TokenScore> tokens = new ArrayList<>(text.prompt());
    tokens.addAll(text.tokens());
    return new TokenOffsets(plan.echo() ? 0 : length(prompt)).next(tokens);
  }

  static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
