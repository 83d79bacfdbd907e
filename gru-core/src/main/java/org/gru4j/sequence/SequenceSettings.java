package org.gru4j.sequence;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Objects;
import org.gru4j.settings.Batching;
import org.gru4j.train.checkpoint.Checkpoint;

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
    Batching batching,
    int columns,
    List<String> labels,
    boolean perStep,
    int targetColumn,
    int window,
    int horizon) {
  private static final int VERSION = 1;

  SequenceSettings {
    checkArgument(batching != null, "Expected a batch size, found null.");
    checkArgument(columns >= 1, "Expected columns >= 1, found %s.", columns);
    checkArgument(
        labels != null && labels.stream().noneMatch(Objects::isNull),
        "Expected labels, found null.");
    checkArgument(
        horizon == 0
            ? !labels.isEmpty()
            : horizon > 0 && window >= 1 && targetColumn >= 0 && targetColumn < columns,
        "Expected labels, or window and horizon >= 1 and a column to forecast, found horizon %s,"
            + " window %s and column %s.",
        horizon,
        window,
        targetColumn);
  }

  static SequenceSettings labels(
      SequenceConfiguration configuration, int columns, List<String> labels, boolean perStep) {
    return new SequenceSettings(
        VERSION, configuration.batching(), columns, labels, perStep, 0, 0, 0);
  }

  static SequenceSettings forecast(
      SequenceConfiguration configuration, int columns, ForecastTask task) {
    return new SequenceSettings(
        VERSION,
        configuration.batching(),
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

  static SequenceSettings read(Checkpoint checkpoint, String entry) {
    SequenceSettings settings =
        checkpoint.json(entry, SequenceSettings.class, "the settings of a sequence model");
    if (settings.version() != VERSION) {
      throw new SequenceException(
          "Expected a sequence model of version %d in %s, found version %d."
              .formatted(VERSION, checkpoint.file(), settings.version()));
    }
    return settings;
  }

  void requireColumns(String name, long found) {
    if (found != columns) {
      throw new SequenceException(
          "Expected %d feature columns in %s, found %d.".formatted(columns, name, found));
    }
  }
}
