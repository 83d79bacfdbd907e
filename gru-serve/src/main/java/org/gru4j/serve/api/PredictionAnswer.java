package org.gru4j.serve.api;

import java.util.List;
import java.util.Map;
import org.gru4j.models.ModelKind;
import org.gru4j.serve.models.ModelIdentity;
import org.jspecify.annotations.Nullable;

/**
 * An answer of {@code /v1/models/NAME/predict}: rows as the command {@code predict} writes them.
 *
 * @param kind of the model
 * @param predictions rows of one kind
 */
record PredictionAnswer(String model, String kind, List<?> predictions) {
  static PredictionAnswer of(ModelIdentity model, List<?> predictions) {
    ModelKind kind = model.kind();
    return new PredictionAnswer(model.name(), kind.words(), predictions);
  }

  /**
   * A sequence, or a step of it.
   *
   * @param sequence from 0
   * @param step from 1; null for a sequence as a whole
   */
  record Label(
      int sequence, @Nullable Integer step, String label, Map<String, Float> probability) {}

  /**
   * A step behind a series.
   *
   * @param sequence from 0
   * @param step counts on from the rows of the series
   * @param ahead counts from its end
   */
  record Forecast(int sequence, long step, int ahead, double forecast) {}

  /**
   * A line of text.
   *
   * @param line from 1
   * @param perplexity null for an empty line
   */
  record Line(int line, long tokens, long unknown, double nats, @Nullable Double perplexity) {}
}
