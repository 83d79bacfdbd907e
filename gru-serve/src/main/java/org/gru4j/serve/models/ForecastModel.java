package org.gru4j.serve.models;

import java.util.Map;
import org.gru4j.sequence.ForecastTask;
import org.gru4j.sequence.SequenceColumns;
import org.gru4j.sequence.SequenceForecaster;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A forecaster.
 *
 * @param task what it forecasts from what
 * @param forecasting of series {@code [columns, time]}
 */
public record ForecastModel(
    ModelIdentity identity,
    SequenceColumns columns,
    ForecastTask task,
    Service<INDArray, INDArray> forecasting)
    implements SequenceModel {

  static ForecastModel of(ModelIdentity identity, SequenceForecaster model, ServiceLimits limits) {
    return new ForecastModel(
        identity.of(model.network()), model.columns(), model.task(), model.serve(limits));
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> fields =
        identity.describe("forecasts one column of a series", identity.path("predict"));
    describeColumns(fields);
    fields.put("target_column", task.targetColumn());
    if (!columns.names().isEmpty()) {
      fields.put("target_name", columns.names().get(task.targetColumn()));
    }
    fields.put("window", task.window());
    fields.put("horizon", task.horizon());
    return fields;
  }

  @Override
  public Map<String, Service<?, ?>> services() {
    return Map.of("predict", forecasting);
  }
}
