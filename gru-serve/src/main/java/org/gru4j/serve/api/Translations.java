package org.gru4j.serve.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.seq2seq.Translation;
import org.gru4j.seq2seq.TranslationRequest;
import org.gru4j.serve.http.HttpExchange;
import org.gru4j.serve.http.RequestHandler;
import org.gru4j.serve.models.ModelRegistry;
import org.gru4j.serve.models.TranslationModel;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** {@code POST /v1/models/NAME/translate}. */
final class Translations implements RequestHandler {
  private static final int USUAL_BEAM = 5;

  /** A search that has begun goes on to its end: it must not take minutes. */
  private static final int MOST_TOKENS = 512;

  private final ModelRegistry models;
  private final ApiLimits limits;

  Translations(ModelRegistry models, ApiLimits limits) {
    this.models = models;
    this.limits = limits;
  }

  /**
   * What is asked; null where the client is silent.
   *
   * @param beam hypotheses of the search
   * @param best translations of each sentence
   * @param longest tokens after which a translation is given up
   * @param attention whether the answer has what each token was written from
   */
  record Request(
      @Nullable List<String> sentences,
      @Nullable Integer beam,
      @Nullable Integer best,
      @JsonProperty("length_penalty") @Nullable Double lengthPenalty,
      @JsonProperty("coverage_penalty") @Nullable Double coveragePenalty,
      @Nullable Integer longest,
      @Nullable Boolean attention) {

    BeamOptions options(ApiLimits limits) {
      int width = beam == null ? USUAL_BEAM : beam;
      ApiLimits.require("beam", width, 1, limits.beam());
      int count = best == null ? 1 : best;
      ApiLimits.require("best", count, 1, width);
      BeamOptions usual = BeamOptions.of(width);
      int most = longest == null ? usual.maximumLength() : longest;
      ApiLimits.require("longest", most, 1, MOST_TOKENS);
      return new BeamOptions(
          width,
          lengthPenalty == null ? usual.lengthPenalty() : lengthPenalty,
          coveragePenalty == null ? usual.coveragePenalty() : coveragePenalty,
          usual.blockedNgram(),
          most,
          count);
    }
  }

  /** What is answered. */
  record Answer(String model, String kind, List<Sentence> translations) {}

  /**
   * A sentence.
   *
   * @param sourceTokens what was read, the end symbol included
   * @param best its translations, the best first
   */
  record Sentence(
      String source, @JsonProperty("source_tokens") List<String> sourceTokens, List<Best> best) {}

  /**
   * A translation.
   *
   * @param attention for each token, how much of each source token it was written from; null if it
   *     was not asked for
   */
  record Best(
      String text,
      double score,
      @JsonProperty("log_probability") double logProbability,
      List<String> tokens,
      @Nullable List<float[]> attention) {}

  @Override
  public void handle(HttpExchange exchange) throws IOException, InterruptedException {
    TranslationModel model =
        models.get(exchange.path("model"), TranslationModel.class, "translates");
    Request request = Bodies.json(exchange, Request.class, limits);
    List<String> sentences = Bodies.required(request.sentences(), "sentences");
    limits.requireItems("sentences", sentences.size());
    BeamOptions options = request.options(limits);
    List<TranslationRequest> asked = new ArrayList<>();
    for (String sentence : sentences) {
      limits.requireLength(Bodies.required(sentence, "sentences"));
      asked.add(new TranslationRequest(sentence, options));
    }
    List<List<Translation>> found = Asking.all(model.translating(), asked, limits.time());
    boolean attention = Boolean.TRUE.equals(request.attention());
    List<Sentence> answers = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      answers.add(
          new Sentence(
              sentences.get(i),
              found.get(i).get(0).sourceTokens(),
              found.get(i).stream().map(each -> best(each, attention)).toList()));
    }
    exchange.answer(new Answer(model.identity().name(), model.identity().kind().words(), answers));
  }

  private static Best best(Translation translation, boolean attention) {
    boolean has = attention && !translation.attention().isEmpty();
    return new Best(
        translation.text(),
        translation.score(),
        translation.logProbability(),
        translation.tokens(),
        has ? translation.attention() : null);
  }
}
