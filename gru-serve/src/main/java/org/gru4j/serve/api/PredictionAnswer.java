package org.gru4j.serve.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gru4j.forecast.Forecast;
import org.gru4j.forecast.series.Series;
import org.gru4j.forecast.series.SeriesSet;
import org.gru4j.labelling.Tagging;
import org.gru4j.models.ModelKind;
import org.gru4j.sequence.SequenceColumns;
import org.gru4j.serve.models.ModelIdentity;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An answer of {@code /v1/models/NAME/predict}: rows as the command {@code predict} writes them.
 *
 * @param kind of the model
 * @param predictions rows of one kind
 * @param columns names of the columns that were read, if values were asked for
 * @param sequences the values that were read, if they were asked for: rows of numbers, as {@link
 *     SequenceRequest} has them
 */
record PredictionAnswer(
    String model,
    String kind,
    List<?> predictions,
    @Nullable List<String> columns,
    @Nullable List<double[][]> sequences) {
  static PredictionAnswer of(ModelIdentity model, List<?> predictions) {
    ModelKind kind = model.kind();
    return new PredictionAnswer(model.name(), kind.words(), predictions, null, null);
  }

  /**
   * The same with what was read.
   *
   * @param read {@code [columns, time]} each
   */
  PredictionAnswer withValues(SequenceColumns names, List<INDArray> read) {
    List<double[][]> rows = read.stream().map(each -> each.transpose().toDoubleMatrix()).toList();
    return new PredictionAnswer(model, kind, predictions, names.names(), rows);
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
  record ForecastStep(int sequence, long step, int ahead, double forecast) {}

  /**
   * What follows a series.
   *
   * @param history the last numbers of the series, a few times as many as are forecast
   * @param steps a row for each step of the forecast
   */
  record SeriesForecast(String series, List<SeriesNumber> history, List<SeriesStep> steps) {
    private static final int HISTORY = 4;

    static SeriesForecast of(SeriesSet set, Series series, Forecast forecast) {
      List<SeriesNumber> history = new ArrayList<>();
      for (int step = Math.max(0, series.length() - HISTORY * forecast.horizon());
          step < series.length();
          step++) {
        double value = series.value(step);
        history.add(new SeriesNumber(set.name(series, step), Double.isNaN(value) ? null : value));
      }
      double[] mean = forecast.mean();
      List<SeriesStep> steps = new ArrayList<>();
      for (int step = 0; step < mean.length; step++) {
        Map<String, Double> quantiles = new LinkedHashMap<>();
        for (double level : new double[] {0.1, 0.5, 0.9}) {
          quantiles.put(String.valueOf(level), forecast.quantile(level, step));
        }
        steps.add(
            new SeriesStep(
                set.name(series, forecast.origin() + (long) step),
                step + 1,
                mean[step],
                quantiles));
      }
      return new SeriesForecast(series.id(), history, steps);
    }
  }

  /**
   * A step of a series.
   *
   * @param time or number of the step
   * @param value null for a missing one, which JSON then leaves out
   */
  record SeriesNumber(String time, @Nullable Double value) {}

  /**
   * A step behind a series.
   *
   * @param time or number of the step
   * @param ahead counts from the end of the series
   */
  record SeriesStep(String time, int ahead, double mean, Map<String, Double> quantile) {}

  /**
   * A line of text.
   *
   * @param line from 1
   * @param perplexity null for an empty line
   */
  record Line(int line, long tokens, long unknown, double nats, @Nullable Double perplexity) {}

  /**
   * A text.
   *
   * @param line from 1
   */
  record TextLabel(int line, String label, Map<String, Float> probability) {}

  /**
   * A sentence with its tags.
   *
   * @param line from 1
   */
  record TaggedLine(int line, List<TaggedWord> words, List<TaggedSpan> spans) {
    static TaggedLine of(int line, List<String> words, Tagging tagging) {
      List<TaggedWord> tagged = new ArrayList<>();
      for (int i = 0; i < words.size(); i++) {
        Tagging.Tag tag = tagging.words().get(i);
        tagged.add(new TaggedWord(words.get(i), tag.tag(), tag.probability()));
      }
      return new TaggedLine(
          line, tagged, tagging.spans().stream().map(each -> TaggedSpan.of(each, words)).toList());
    }
  }

  /** A word. */
  record TaggedWord(String word, String tag, double probability) {}

  /**
   * A span.
   *
   * @param first its first word, from 1
   * @param last its last word
   */
  record TaggedSpan(int first, int last, String label, String words, double probability) {
    static TaggedSpan of(Tagging.FoundSpan found, List<String> words) {
      int start = found.span().start();
      int end = found.span().end();
      return new TaggedSpan(
          start + 1,
          end,
          found.span().label(),
          String.join(" ", words.subList(start, end)),
          found.probability());
    }
  }
}
