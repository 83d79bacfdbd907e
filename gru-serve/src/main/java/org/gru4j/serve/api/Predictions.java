package org.gru4j.serve.api;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.forecast.Forecast;
import org.gru4j.forecast.series.SeriesSet;
import org.gru4j.labelling.Tagging;
import org.gru4j.labelling.data.TextWords;
import org.gru4j.lm.LanguageModelScore;
import org.gru4j.sequence.LabelPrediction;
import org.gru4j.serve.http.HttpExchange;
import org.gru4j.serve.http.HttpFailure;
import org.gru4j.serve.http.RequestHandler;
import org.gru4j.serve.models.ForecastModel;
import org.gru4j.serve.models.LabelModel;
import org.gru4j.serve.models.ModelRegistry;
import org.gru4j.serve.models.SequenceModel;
import org.gru4j.serve.models.SeriesModel;
import org.gru4j.serve.models.ServedModel;
import org.gru4j.serve.models.TextLabelModel;
import org.gru4j.serve.models.TextModel;
import org.gru4j.serve.models.TextTagModel;
import org.gru4j.storage.VisibleText;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code POST /v1/models/NAME/predict}: what the command {@code predict} does, for one request. */
final class Predictions implements RequestHandler {
  private static final int UNSUPPORTED = 415;

  private final ModelRegistry models;
  private final ApiLimits limits;

  Predictions(ModelRegistry models, ApiLimits limits) {
    this.models = models;
    this.limits = limits;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException, InterruptedException {
    ServedModel model = models.get(exchange.path("model"));
    if (model instanceof SequenceModel sequences) {
      exchange.answer(ofSequences(exchange, sequences));
    } else if (model instanceof TextModel text) {
      exchange.answer(PredictionAnswer.of(model.identity(), scores(text, lines(exchange))));
    } else if (model instanceof SeriesModel series) {
      exchange.answer(PredictionAnswer.of(model.identity(), forecasts(exchange, series)));
    } else if (model instanceof TextLabelModel texts) {
      exchange.answer(PredictionAnswer.of(model.identity(), labels(texts, lines(exchange))));
    } else if (model instanceof TextTagModel words) {
      exchange.answer(PredictionAnswer.of(model.identity(), tags(words, lines(exchange))));
    } else {
      throw HttpFailure.badRequest(
          "Expected a model that labels, forecasts or predicts text, found a %s, which answers at %s."
              .formatted(model.identity().kind().words(), model.describe().get("operations")));
    }
  }

  private PredictionAnswer ofSequences(HttpExchange exchange, SequenceModel model)
      throws IOException, InterruptedException {
    boolean values = wantsValues(exchange);
    List<INDArray> sequences = SequenceBodies.read(exchange, model.columns(), limits);
    List<?> rows =
        model instanceof LabelModel labels
            ? labels(labels, sequences)
            : forecasts((ForecastModel) model, sequences);
    PredictionAnswer answer = PredictionAnswer.of(model.identity(), rows);
    return values ? answer.withValues(model.columns(), sequences) : answer;
  }

  private static boolean wantsValues(HttpExchange exchange) {
    String value = exchange.query("values").orElse("false");
    if (!value.equals("true") && !value.equals("false")) {
      throw HttpFailure.badRequest(
          "Expected values=true or values=false, found \"%s\".".formatted(VisibleText.of(value)));
    }
    return value.equals("true");
  }

  private List<PredictionAnswer.Label> labels(LabelModel model, List<INDArray> sequences)
      throws InterruptedException {
    List<INDArray> found = Asking.all(model.labelling(), sequences, limits.time());
    List<PredictionAnswer.Label> rows = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      List<LabelPrediction> predictions = model.predictions(found.get(i));
      for (int step = 0; step < predictions.size(); step++) {
        LabelPrediction each = predictions.get(step);
        Integer number = model.model().labelsSteps() ? step + 1 : null;
        rows.add(new PredictionAnswer.Label(i, number, each.label(), each.probabilities()));
      }
    }
    return rows;
  }

  private List<PredictionAnswer.ForecastStep> forecasts(ForecastModel model, List<INDArray> series)
      throws InterruptedException {
    List<INDArray> found = Asking.all(model.forecasting(), series, limits.time());
    List<PredictionAnswer.ForecastStep> rows = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      long steps = series.get(i).size(1);
      for (int ahead = 1; ahead <= found.get(i).length(); ahead++) {
        double forecast = found.get(i).getDouble(ahead - 1);
        rows.add(new PredictionAnswer.ForecastStep(i, steps + ahead, ahead, forecast));
      }
    }
    return rows;
  }

  private List<PredictionAnswer.SeriesForecast> forecasts(HttpExchange exchange, SeriesModel model)
      throws IOException, InterruptedException {
    if (!exchange.contentType().equals("text/csv")) {
      throw new HttpFailure(
          UNSUPPORTED,
          "Expected a body of text/csv, a table as the model was trained on, found \"%s\"."
              .formatted(VisibleText.of(exchange.contentType())));
    }
    String text = Bodies.text(exchange, limits);
    SeriesSet set = model.model().reader().read("the body", new StringReader(text));
    limits.requireItems("series", set.series().size());
    List<PredictionAnswer.SeriesForecast> rows = new ArrayList<>();
    List<Forecast> found = Asking.all(model.forecasting(), List.of(set), limits.time()).get(0);
    for (int i = 0; i < found.size(); i++) {
      rows.add(PredictionAnswer.SeriesForecast.of(set, set.series().get(i), found.get(i)));
    }
    return rows;
  }

  private List<PredictionAnswer.Line> scores(TextModel model, List<String> lines)
      throws InterruptedException {
    List<LanguageModelScore> scores = Asking.all(model.scoring(), lines, limits.time());
    List<PredictionAnswer.Line> rows = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      LanguageModelScore score = scores.get(i);
      rows.add(
          new PredictionAnswer.Line(
              i + 1,
              score.loss().tokens(),
              score.unknown(),
              score.loss().nats(),
              score.loss().tokens() == 0 ? null : score.perplexity()));
    }
    return rows;
  }

  private List<PredictionAnswer.TextLabel> labels(TextLabelModel model, List<String> texts)
      throws InterruptedException {
    List<LabelPrediction> found = Asking.all(model.labelling(), texts, limits.time());
    List<PredictionAnswer.TextLabel> rows = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      rows.add(
          new PredictionAnswer.TextLabel(
              i + 1, found.get(i).label(), found.get(i).probabilities()));
    }
    return rows;
  }

  private List<PredictionAnswer.TaggedLine> tags(TextTagModel model, List<String> lines)
      throws InterruptedException {
    List<List<String>> sentences = lines.stream().map(TextWords::of).toList();
    List<Tagging> found = Asking.all(model.tagging(), sentences, limits.time());
    List<PredictionAnswer.TaggedLine> rows = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      rows.add(PredictionAnswer.TaggedLine.of(i + 1, sentences.get(i), found.get(i)));
    }
    return rows;
  }

  /** Lines of text as JSON. */
  record Lines(@Nullable List<String> lines) {}

  private List<String> lines(HttpExchange exchange) throws IOException {
    List<String> lines =
        exchange.contentType().equals("text/plain")
            ? Bodies.text(exchange, limits).lines().toList()
            : Bodies.required(Bodies.json(exchange, Lines.class, limits).lines(), "lines");
    limits.requireItems("lines", lines.size());
    for (String line : lines) {
      limits.requireLength(Bodies.required(line, "lines"));
    }
    return lines;
  }
}
