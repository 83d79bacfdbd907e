package org.gru4j.serve.models;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gru4j.forecast.Forecast;
import org.gru4j.forecast.Forecaster;
import org.gru4j.forecast.series.SeriesReader;
import org.gru4j.forecast.series.SeriesSet;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;

/**
 * A forecaster of series.
 *
 * @param model knows how its tables are read
 * @param forecasting of the series of a table
 */
public record SeriesModel(
    ModelIdentity identity, Forecaster model, Service<SeriesSet, List<Forecast>> forecasting)
    implements ServedModel {

  static SeriesModel of(ModelIdentity identity, Forecaster model, ServiceLimits limits) {
    return new SeriesModel(identity.of(model.network()), model, model.serve(limits));
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> fields =
        identity.describe("forecasts the series of a table", identity.path("predict"));
    SeriesReader table = model.reader();
    fields.put("horizon", model.window().horizon());
    fields.put("frequency", model.frequency().toString());
    fields.put("layout", table.layout().name().toLowerCase(Locale.ROOT));
    fields.put("id_column", table.id());
    fields.put("time_column", table.time());
    fields.put("target_column", table.target());
    fields.put("known_columns", table.roles().known());
    return fields;
  }

  @Override
  public Map<String, Service<?, ?>> services() {
    return Map.of("predict", forecasting);
  }
}
