package org.gru4j.forecast;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.forecast.accuracy.ForecastError;
import org.gru4j.forecast.accuracy.ForecastScore;
import org.gru4j.forecast.series.Frequency;
import org.gru4j.forecast.series.Series;
import org.gru4j.forecast.series.SeriesException;
import org.gru4j.forecast.series.SeriesReader;
import org.gru4j.forecast.series.SeriesSet;
import org.gru4j.math.density.Density;
import org.gru4j.serving.BatchingService;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.train.Trainer;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.weights.onnx.OnnxGraphExport;
import org.jspecify.annotations.Nullable;

/**
 * A network that forecasts series with their uncertainty, and has learnt from many at once.
 *
 * <pre>{@code
 * SeriesSet all = SeriesReader.longForm("shop", "day", "sold").read(Path.of("sales.csv"));
 * Forecaster model =
 *     Forecaster.create(
 *         ForecasterConfiguration.builder().horizon(28).build(), all.withoutLast(28));
 * model.train(all.withoutLast(28), all, TrainingPlan.builder().epochs(20).build());
 * Forecast next = model.forecast(all).get(0);
 * System.out.printf("%.0f, at most %.0f%n", next.median()[0], next.quantile(0.9)[0]);
 * }</pre>
 *
 * <p>One thread at a time.
 */
public final class Forecaster {
  /** What is drawn unless somebody says otherwise. */
  static final int PATHS = 100;

  private final ForecasterNetwork model;

  private Forecaster(ForecasterNetwork model) {
    this.model = model;
  }

  /**
   * A model with fresh weights.
   *
   * @param training what categories and the sizes of columns are learnt from
   * @throws SeriesException if it has too many categories
   */
  public static Forecaster create(ForecasterConfiguration configuration, SeriesSet training) {
    return new Forecaster(ForecasterNetwork.create(configuration, training));
  }

  /**
   * The model of a checkpoint.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if the file is no intact checkpoint
   * @throws SeriesException if it is one of another kind of model
   */
  public static Forecaster load(Path checkpointFile) {
    return new Forecaster(ForecasterNetwork.load(checkpointFile));
  }

  /** Whether a checkpoint is of a forecaster of series. */
  public static boolean isIn(Checkpoint checkpoint) {
    return ForecasterSettings.of(checkpoint).isPresent();
  }

  /** What the losses of its trainings are. */
  public static TrainingMeasure measure() {
    return ForecasterTask.MEASURE;
  }

  /** The network, for whatever else Deeplearning4j can do with it. */
  public ComputationGraph network() {
    return model.network();
  }

  /** The same model, which finds series in tables like this; checkpoints keep it. */
  public Forecaster reading(SeriesReader tables) {
    return new Forecaster(new ForecasterNetwork(model.network(), model.settings().reading(tables)));
  }

  /** How the tables of the training are read. */
  public SeriesReader reader() {
    return model.settings().reader();
  }

  /** How far apart the steps of its series are. */
  public Frequency frequency() {
    return model.settings().frequency();
  }

  /** The family of the distribution that it says. */
  public Density density() {
    return model.settings().density();
  }

  /** What is forecast from what. */
  public ForecastWindow window() {
    return model.settings().window();
  }

  /**
   * Writes the network for ONNX Runtime and whatever else reads the format, see {@link
   * OnnxGraphExport}: from the numbers of steps that {@link #inputs} names, and the numbers of
   * categories, to what {@link Density} takes for the parameters of its family, for one step or
   * many.
   *
   * @throws IllegalArgumentException if the network has something that is not exported
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public void exportOnnx(Path file) {
    long count = new WindowFeatures(model.settings()).count();
    OnnxGraphExport.write(network(), Map.of(ForecasterConfiguration.FEATURES, count), file);
  }

  /**
   * What must be known to feed the network that {@link #exportOnnx} writes, as names and values.
   */
  public Map<String, Object> inputs() {
    return model.settings().description();
  }

  /**
   * Refuses series that nothing can be learnt from, so that this is known before a training.
   *
   * @throws SeriesException if none is longer than the horizon, or they are of another kind
   */
  public void requireTrainable(SeriesSet training) {
    requireSameKind(training);
    ForecasterTask.usable(training, window().horizon());
  }

  /** Trains silently and without checkpoints. */
  public TrainingResult train(
      SeriesSet training, @Nullable SeriesSet validation, TrainingPlan plan) {
    return train(training, validation, TrainingRun.of(plan));
  }

  /**
   * Trains from the first step on.
   *
   * @param validation the same series with further steps, which are forecast to see which weights
   *     are the best; null for none
   * @throws SeriesException if no series is longer than the horizon
   * @throws org.gru4j.train.TrainingDivergedException if the loss is no longer finite
   */
  public TrainingResult train(SeriesSet training, @Nullable SeriesSet validation, TrainingRun run) {
    return new Trainer(run).train(new ForecasterTask(model, training, validation));
  }

  /**
   * Goes on with the training whose last checkpoint is in the folder of the run, as if it had never
   * stopped.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if the checkpoint is not intact, or of
   *     other data or another model
   */
  public TrainingResult resume(
      SeriesSet training, @Nullable SeriesSet validation, TrainingRun run) {
    return new Trainer(run).resume(new ForecasterTask(model, training, validation));
  }

  /** Forecasts what follows each series, from 100 paths of the seed 1. */
  public List<Forecast> forecast(SeriesSet series) {
    return forecast(series, PATHS, 1);
  }

  /**
   * Forecasts what follows each series.
   *
   * @param paths how many are drawn; quantiles near 0 and 1 need more
   * @param seed of what is drawn
   * @throws SeriesException if a series has no number, or what is to be known of the future is not
   * @throws org.gru4j.metrics.DivergedException if a forecast is not finite
   */
  public List<Forecast> forecast(SeriesSet series, int paths, long seed) {
    return forecastWindows(windows(series), paths, seed);
  }

  List<Forecast> forecastWindows(List<WindowBatch.Window> windows, int paths, long seed) {
    return model.sampler(paths, seed).forecast(windows);
  }

  /** Refuses series that are of another kind than those of the training. */
  void requireSameKind(SeriesSet set) {
    ForecasterSettings settings = model.settings();
    boolean timed = set.series().stream().allMatch(each -> each.start() != null);
    if (!set.frequency().equals(settings.frequency())
        || !set.roles().equals(settings.roles())
        || (settings.timed() && !timed)) {
      throw new SeriesException(
          "Expected series %s steps of %s with the columns %s, as the model was trained on, found %s steps of %s with %s."
              .formatted(
                  settings.timed() ? "with times and" : "with",
                  settings.frequency(),
                  settings.roles(),
                  timed ? "times and" : "no times,",
                  set.frequency(),
                  set.roles()));
    }
  }

  /**
   * What is read to forecast what follows.
   *
   * @throws SeriesException as {@link #forecast(SeriesSet, int, long)}
   */
  List<WindowBatch.Window> windows(SeriesSet set) {
    List<WindowBatch.Window> windows = new ArrayList<>();
    requireSameKind(set);
    for (Series each : set.series()) {
      if (!each.isKnownBefore(each.length())) {
        throw new SeriesException(
            "Expected a number to forecast from in series \"%s\", found none."
                .formatted(each.id()));
      }
      int needed = each.length() + model.settings().window().horizon();
      if (each.knownUntil() < needed) {
        throw new SeriesException(
            "Expected the columns %s of series \"%s\" up to %s, as the forecast ends there, found them up to %s."
                .formatted(
                    set.roles().known(),
                    each.id(),
                    set.name(each, needed - 1L),
                    set.name(each, each.knownUntil() - 1L)));
      }
      windows.add(new WindowBatch.Window(set, each, each.length()));
    }
    return windows;
  }

  /**
   * A service that forecasts series of many threads with a copy of this model, as {@link
   * #forecast(SeriesSet)} does.
   */
  public Service<SeriesSet, List<Forecast>> serve(ServiceLimits limits) {
    return new BatchingService<>(
        "forecaster of series", new ForecasterWork(new Forecaster(model.copy())), limits);
  }

  /** Forecasts what follows the series of several sets side by side. */
  List<List<Forecast>> forecastAll(List<List<WindowBatch.Window>> sets) {
    List<Forecast> all = forecastWindows(sets.stream().flatMap(List::stream).toList(), PATHS, 1);
    List<List<Forecast>> each = new ArrayList<>();
    int next = 0;
    for (List<WindowBatch.Window> set : sets) {
      each.add(all.subList(next, next + set.size()));
      next += set.size();
    }
    return each;
  }

  /**
   * Forecasts the past from rolling origins.
   *
   * @param series with what came
   * @param season steps after which a pattern returns, for the scale of MASE and the forecasts that
   *     learn nothing
   * @throws SeriesException if no series is longer than the horizon
   */
  public Backtest backtest(SeriesSet series, Backtest.Origins origins, int season) {
    return ForecasterEnsemble.of(this).backtest(series, origins, season);
  }

  static void score(WindowBatch.Window window, Forecast forecast, ForecastScore score) {
    Series series = window.series();
    double[] truth =
        series.values(
            window.origin(), Math.min(series.length(), window.origin() + forecast.horizon()));
    double ranked = 0;
    int known = 0;
    for (int step = 0; step < truth.length; step++) {
      if (!Double.isNaN(truth[step])) {
        ranked += ForecastError.rankedProbability(truth[step], forecast.drawn(step));
        known++;
      }
    }
    score.add(
        series.id(),
        series.values(0, window.origin()),
        truth,
        forecast.mean(),
        forecast::quantile,
        ranked / known);
  }
}
