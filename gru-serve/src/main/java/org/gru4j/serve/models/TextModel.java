package org.gru4j.serve.models;

import java.util.Map;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelScore;
import org.gru4j.lm.TextRequest;
import org.gru4j.lm.WrittenText;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;

/**
 * A language model.
 *
 * @param tokens what a token is
 * @param vocabulary how many there are
 * @param writing of texts
 * @param scoring of lines
 */
public record TextModel(
    ModelIdentity identity,
    String tokens,
    int vocabulary,
    Service<TextRequest, WrittenText> writing,
    Service<String, LanguageModelScore> scoring)
    implements ServedModel {

  static TextModel of(ModelIdentity identity, LanguageModel model, ServiceLimits limits) {
    return new TextModel(
        identity.of(model.network()),
        model.codec().tokenizer().name(),
        model.codec().vocabulary().size(),
        model.serve(limits),
        model.serveScores(limits));
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> fields =
        identity.describe(
            "writes text and tells how probable text is",
            "/v1/completions",
            identity.path("predict"));
    fields.put("tokens", tokens);
    fields.put("vocabulary", vocabulary);
    return fields;
  }

  @Override
  public Map<String, Service<?, ?>> services() {
    return Map.of("completions", writing, "predict", scoring);
  }
}
