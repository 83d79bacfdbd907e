package org.gru4j.serve.models;

import java.util.Map;
import org.gru4j.labelling.TextClassifier;
import org.gru4j.sequence.LabelPrediction;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;

/**
 * A classifier of texts.
 *
 * @param model knows the labels
 * @param labelling of texts
 */
public record TextLabelModel(
    ModelIdentity identity, TextClassifier model, Service<String, LabelPrediction> labelling)
    implements ServedModel {

  static TextLabelModel of(ModelIdentity identity, TextClassifier model, ServiceLimits limits) {
    return new TextLabelModel(identity.of(model.network()), model, model.serve(limits));
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> fields = identity.describe("labels texts", identity.path("predict"));
    fields.put("labels", model.labels());
    return fields;
  }

  @Override
  public Map<String, Service<?, ?>> services() {
    return Map.of("predict", labelling);
  }
}
