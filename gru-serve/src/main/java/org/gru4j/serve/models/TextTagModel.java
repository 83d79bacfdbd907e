package org.gru4j.serve.models;

import java.util.List;
import java.util.Map;
import org.gru4j.labelling.Tagging;
import org.gru4j.labelling.TextTagger;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;

/**
 * A tagger of words.
 *
 * @param model knows the tags
 * @param tagging of sentences, which are words
 */
public record TextTagModel(
    ModelIdentity identity, TextTagger model, Service<List<String>, Tagging> tagging)
    implements ServedModel {

  static TextTagModel of(ModelIdentity identity, TextTagger model, ServiceLimits limits) {
    return new TextTagModel(identity.of(model.network()), model, model.serve(limits));
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> fields =
        identity.describe("tags the words of sentences", identity.path("predict"));
    fields.put("labels", model.tags());
    return fields;
  }

  @Override
  public Map<String, Service<?, ?>> services() {
    return Map.of("predict", tagging);
  }
}
