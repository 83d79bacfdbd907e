package org.gru4j.sequence;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.serving.BatchingService;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.train.LengthBuckets;
import org.gru4j.train.Trainer;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A network that forecasts several steps of one column of a series at once, from a window of all
 * columns.
 *
 * <pre>{@code
 * INDArray series = CsvSequences.WITH_HEADING.series(Path.of("series.csv"));
 * INDArray training = series.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 1000));
 * INDArray held = series.get(NDArrayIndex.all(), NDArrayIndex.interval(1000, 1200));
 * SequenceForecaster model =
 *     SequenceForecaster.create(
 *         SequenceConfiguration.builder().build(), new ForecastTask(0, 24, 6), training);
 * model.train(training, held, TrainingPlan.builder().epochs(20).build());
 * System.out.println(model.evaluate(held).model().stats());
 * }</pre>
 *
 * <p>One thread at a time.
 */
public final class SequenceForecaster {
  private final SequenceNetwork model;

  private SequenceForecaster(SequenceNetwork model) {
    this.model = model;
  }

  /**
   * Errors of forecasts in units of the data, a column for each step of the horizon.
   *
   * @param model of this model
   * @param lastValue of the naive forecast, that nothing changes after the window
   */
  public record Score(RegressionEvaluation model, RegressionEvaluation lastValue) {}

  /**
   * A model with fresh weights.
   *
   * @param training {@code [columns, time]}; what normalisation is learnt from
   * @throws SequenceException if it is shorter than window and horizon, or lacks the column
   */
  public static SequenceForecaster create(
      SequenceConfiguration configuration, ForecastTask task, INDArray training) {
    int columns = Math.toIntExact(training.size(0));
    if (task.targetColumn() >= columns) {
      throw new SequenceException(
          "Expected a series with column %d, found %d columns."
              .formatted(task.targetColumn(), columns));
    }
    SequenceSettings settings = SequenceSettings.forecast(configuration, columns, task);
    return new SequenceForecaster(
        SequenceNetwork.create(
            configuration.forecast(columns, task.horizon()),
            configuration,
            windows(training, settings),
            settings));
  }

  /**
   * The model of a checkpoint.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if the file is no intact checkpoint
   * @throws SequenceException if it is one of another kind of model
   */
  public static SequenceForecaster load(Path checkpointFile) {
    return new SequenceForecaster(SequenceNetwork.load(checkpointFile, true));
  }

  private static Examples windows(INDArray series, SequenceSettings settings) {
    int window = settings.window();
    int needed = window + settings.horizon();
    if (series.size(1) < needed) {
      throw new SequenceException(
          "Expected a series of at least %d steps, window (--window) and horizon (--horizon), found %d."
              .formatted(needed, series.size(1)));
    }
    // Of a part of a longer series, ND4J gives an empty array for a row but the first.
    INDArray whole = series.dup('c');
    List<Examples.Example> examples = new ArrayList<>();
    for (long start = 0; start + needed <= whole.size(1); start++) {
      examples.add(
          new Examples.Example(
              whole.get(NDArrayIndex.all(), NDArrayIndex.interval(start, start + window)),
              whole.get(
                  NDArrayIndex.point(settings.targetColumn()),
                  NDArrayIndex.interval(start + window, start + needed))));
    }
    return new Examples(examples);
  }

  /**
   * The same model, which finds what it reads in CSV files by the names and the form of these
   * columns; checkpoints keep them.
   *
   * @throws SequenceException if they are not as many as the model reads
   */
  public SequenceForecaster reading(SequenceColumns columns) {
    return new SequenceForecaster(model.withColumns(columns));
  }

  /** What it reads in CSV files. */
  public SequenceColumns columns() {
    return model.columns();
  }

  /** The network, for whatever else Deeplearning4j can do with it. */
  public MultiLayerNetwork network() {
    return model.network();
  }

  /** What is forecast from what. */
  public ForecastTask task() {
    return model.settings().forecastTask();
  }

  /**
   * Writes the model with its normalisation as an ONNX model, see {@link
   * org.gru4j.weights.onnx.OnnxExport}: its {@code input} is DOUBLE {@code [time, batch, columns]},
   * as the numbers are in the files, its {@code output} the forecast, DOUBLE {@code [batch,
   * horizon]} in units of the data. The sequences of a batch have one length.
   *
   * @throws IllegalArgumentException if ONNX has not what the network computes
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public void exportOnnx(Path file) {
    model.exportOnnx(file);
  }

  /** Trains silently and without checkpoints. */
  public TrainingResult train(INDArray training, INDArray validation, TrainingPlan plan) {
    return train(training, validation, TrainingRun.of(plan));
  }

  /**
   * Trains from the first step on.
   *
   * @param training {@code [columns, time]}
   * @param validation the same of a later time
   * @throws SequenceException if a series is shorter than window and horizon
   * @throws org.gru4j.train.TrainingDivergedException if the loss is no longer finite
   */
  public TrainingResult train(INDArray training, INDArray validation, TrainingRun run) {
    return new Trainer(run).train(task(training, validation));
  }

  /**
   * Goes on with the training whose last checkpoint is in the folder of the run, as if it had never
   * stopped.
   *
   * @throws SequenceException if a series is shorter than window and horizon
   * @throws org.gru4j.train.checkpoint.CheckpointException if the checkpoint is not intact, or of
   *     other data or another model
   */
  public TrainingResult resume(INDArray training, INDArray validation, TrainingRun run) {
    return new Trainer(run).resume(task(training, validation));
  }

  private SequenceTask task(INDArray training, INDArray validation) {
    model.settings().requireColumns("the training series", training.size(0));
    model.settings().requireColumns("the validation series", validation.size(0));
    return new SequenceTask(
        model, windows(training, model.settings()), windows(validation, model.settings()));
  }

  /**
   * Refuses a series that {@link #evaluate} would refuse, so that this is known before a training.
   *
   * @throws SequenceException if it is shorter than window and horizon, or has other columns
   */
  public void requireUsable(INDArray series) {
    model.settings().requireColumns("the series", series.size(0));
    windows(series, model.settings());
  }

  /**
   * Measures forecasts of every window of a series.
   *
   * @throws SequenceException if it is shorter than window and horizon
   * @throws org.gru4j.metrics.DivergedException if a forecast is not finite
   */
  public Score evaluate(INDArray series) {
    int horizon = model.settings().horizon();
    Score score = new Score(new RegressionEvaluation(horizon), new RegressionEvaluation(horizon));
    compare(
        series,
        (truth, forecast, last) -> {
          score.lastValue().eval(truth, last);
          score.model().eval(truth, forecast);
        });
    return score;
  }

  /**
   * Adds the errors of the forecasts of every window of a series.
   *
   * @param errors of forecasts with the horizon of this model
   * @throws SequenceException if it is shorter than window and horizon
   * @throws org.gru4j.metrics.DivergedException if a forecast is not finite
   */
  public void measure(INDArray series, ForecastErrors errors) {
    compare(series, errors::add);
    errors.endSeries();
  }

  /** Takes a minibatch, each {@code [windows, horizon]} of DOUBLE in units of the data. */
  private interface Comparison {
    void of(INDArray truth, INDArray forecast, INDArray last);
  }

  /** Windows in the order of time. */
  private void compare(INDArray series, Comparison comparison) {
    model.settings().requireColumns("the series", series.size(0));
    for (List<Examples.Example> chosen : windows(series, model.settings()).sorted(batchSize())) {
      DataSet truth = Examples.batch(chosen);
      INDArray last =
          truth
              .getFeatures()
              .get(
                  NDArrayIndex.all(),
                  NDArrayIndex.point(model.settings().targetColumn()),
                  NDArrayIndex.point(model.settings().window() - 1L));
      comparison.of(
          truth.getLabels(),
          model.forecast(model.batch(chosen)),
          repeated(last, model.settings().horizon()));
    }
  }

  private static INDArray repeated(INDArray column, int times) {
    return column
        .castTo(DataType.DOUBLE)
        .reshape('c', column.length(), 1)
        .mmul(Nd4j.ones(DataType.DOUBLE, 1, times));
  }

  /**
   * Forecasts what follows a series.
   *
   * @param series {@code [columns, time]}; its last steps are read
   * @return {@code [horizon]} of DOUBLE, in units of the data
   * @throws SequenceException if it is shorter than the window
   * @throws org.gru4j.metrics.DivergedException if the forecast is not finite
   */
  public INDArray predict(INDArray series) {
    return predict(List.of(series)).get(0);
  }

  /** The same of several series, side by side. */
  public List<INDArray> predict(List<INDArray> series) {
    int horizon = model.settings().horizon();
    INDArray none = Nd4j.zeros(DataType.DOUBLE, horizon);
    List<INDArray> forecasts = new ArrayList<>();
    LengthBuckets buckets =
        new LengthBuckets(series.size(), batchSize(), Comparator.naturalOrder());
    for (int[] chosen : buckets.sorted()) {
      INDArray forecast =
          model.forecast(
              model.batch(
                  Arrays.stream(chosen)
                      .mapToObj(i -> new Examples.Example(lastWindow(series.get(i)), none))
                      .toList()));
      for (int i = 0; i < chosen.length; i++) {
        forecasts.add(forecast.getRow(i).dup());
      }
    }
    return forecasts;
  }

  private int batchSize() {
    return model.settings().batching().batchSize();
  }

  private INDArray lastWindow(INDArray series) {
    requireForecastable(series);
    long time = series.size(1);
    int window = model.settings().window();
    return series.get(NDArrayIndex.all(), NDArrayIndex.interval(time - window, time));
  }

  /**
   * Refuses a series that {@link #predict(INDArray)} would refuse.
   *
   * @throws SequenceException if it is shorter than the window, or has other columns
   */
  public void requireForecastable(INDArray series) {
    model.settings().requireColumns("the series", series.size(0));
    if (series.size(1) < model.settings().window()) {
      throw new SequenceException(
          "Expected a series of at least %d steps, as the model's window has, found %d."
              .formatted(model.settings().window(), series.size(1)));
    }
  }

  /**
   * A service that forecasts series of many threads with a copy of this model, as {@link
   * #predict(INDArray)} does.
   */
  public Service<INDArray, INDArray> serve(ServiceLimits limits) {
    SequenceForecaster copy = new SequenceForecaster(model.copy());
    return new BatchingService<>(
        "forecaster", new SequenceWork(copy::lastWindow, copy::predict), limits);
  }
}
