package org.gru4j.sequence;

import java.util.List;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.json.JsonMapper;

/**
 * What a model must remember besides its network and normaliser.
 *
 * @param version of this form
 * @param labels what a classifier tells apart; empty for a forecaster
 * @param perStep whether each step has a label
 * @param targetColumn the column that is forecast
 * @param window steps that a forecast reads
 * @param horizon steps that are forecast; 0 for a classifier
 */
record SequenceSettings(
    int version,
    int batchSize,
    long seed,
    int columns,
    List<String> labels,
    boolean perStep,
    int targetColumn,
    int window,
    int horizon) {
  private static final int VERSION = 1;
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  static SequenceSettings labels(
      SequenceConfiguration configuration, int columns, List<String> labels, boolean perStep) {
    return new SequenceSettings(
        VERSION,
        configuration.batchSize(),
        configuration.seed(),
        columns,
        labels,
        perStep,
        0,
        0,
        0);
  }

  static SequenceSettings forecast(
      SequenceConfiguration configuration, int columns, ForecastTask task) {
    return new SequenceSettings(
        VERSION,
        configuration.batchSize(),
        configuration.seed(),
        columns,
        List.of(),
        false,
        task.targetColumn(),
        task.window(),
        task.horizon());
  }

  boolean forecasts() {
    return horizon > 0;
  }

  ForecastTask forecastTask() {
    return new ForecastTask(targetColumn, window, horizon);
  }

  String toJson() {
    try {
      return MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the settings as JSON.", e);
    }
  }

  static SequenceSettings fromJson(String json, Object file) {
    try {
      SequenceSettings settings = MAPPER.readValue(json, SequenceSettings.class);
      if (settings.version() != VERSION) {
        throw new SequenceException(
            "Expected a sequence model of version %d in %s, found version %d."
                .formatted(VERSION, file, settings.version()));
      }
      return settings;
    } catch (JsonProcessingException e) {
      throw new SequenceException(
          "Expected the settings of a sequence model in %s, found %s."
              .formatted(file, e.getOriginalMessage()));
    }
  }
}
