package org.gru4j.serve.models;

import java.util.List;
import java.util.Map;
import org.gru4j.sequence.LabelPrediction;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.sequence.SequenceColumns;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A classifier or tagger of sequences.
 *
 * @param model knows labels and columns
 * @param labelling of sequences {@code [columns, time]}
 */
public record LabelModel(
    ModelIdentity identity, SequenceClassifier model, Service<INDArray, INDArray> labelling)
    implements SequenceModel {

  static LabelModel of(ModelIdentity identity, SequenceClassifier model, ServiceLimits limits) {
    return new LabelModel(identity.of(model.network()), model, model.serve(limits));
  }

  @Override
  public SequenceColumns columns() {
    return model.columns();
  }

  /** What probabilities say, of a sequence or each of its steps. */
  public List<LabelPrediction> predictions(INDArray probabilities) {
    return model.predictions(probabilities);
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> fields =
        identity.describe(
            model.labelsSteps() ? "labels each step of a sequence" : "labels sequences",
            identity.path("predict"));
    describeColumns(fields);
    String label = columns().label();
    if (label != null) {
      fields.put("label_column", label);
    }
    fields.put("labels", model.labels());
    return fields;
  }

  @Override
  public Map<String, Service<?, ?>> services() {
    return Map.of("predict", labelling);
  }
}
