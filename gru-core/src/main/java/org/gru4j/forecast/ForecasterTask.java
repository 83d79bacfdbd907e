package org.gru4j.forecast;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.forecast.accuracy.ForecastScore;
import org.gru4j.forecast.series.Series;
import org.gru4j.forecast.series.SeriesException;
import org.gru4j.forecast.series.SeriesSet;
import org.gru4j.metrics.LossSum;
import org.gru4j.train.BatchesAhead;
import org.gru4j.train.DataChecksum;
import org.gru4j.train.TrainingTask;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.samples.Sample;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.MultiDataSet;

/** Trains on windows drawn at random; what the loop counts as tokens are the numbers in them. */
final class ForecasterTask implements TrainingTask {
  /** Of any family. */
  static final TrainingMeasure MEASURE = measure("nats, pinball loss or squared error per number");

  /** Of a hundred thousand series a validation would take longer than an epoch. */
  private static final int MOST_HELD = 2000;

  private static final int MOST_JUDGED = 250;
  private static final int PATHS = 40;

  private final ForecasterNetwork model;
  private final WindowBatch windows;
  private final SeriesSet training;
  private final List<Series> usable;
  private final double[] sums;
  private final List<WindowBatch.Window> held;
  private final String data;
  private final BatchesAhead<MultiDataSet> ahead;
  private int epoch;
  private int next;

  /** The batches of the present epoch from the next on. */
  private final class Batches implements Iterator<MultiDataSet> {
    @Override
    public boolean hasNext() {
      return next < batchesPerEpoch();
    }

    @Override
    public MultiDataSet next() {
      return windows.training(drawn(next++));
    }
  }

  /**
   * A task.
   *
   * @param validation series whose last steps are held out; null for none
   */
  ForecasterTask(ForecasterNetwork model, SeriesSet training, @Nullable SeriesSet validation) {
    this.model = model;
    this.windows = new WindowBatch(model.settings());
    this.training = training;
    this.usable = usable(training, model.settings().window().horizon());
    double power = model.settings().sizeWeight();
    this.sums = power == 0 ? new double[0] : sums(power);
    this.held = validation == null ? List.of() : Evenly.some(windowsOf(validation), MOST_HELD);
    DataChecksum checksum = new DataChecksum();
    for (Series each : training.series()) {
      checksum.add(new int[] {each.fingerprint()}, 1);
    }
    this.data = "%,d training series with %s".formatted(training.series().size(), checksum);
    this.ahead = new BatchesAhead<>(new Batches());
  }

  /**
   * Those that have something to learn from.
   *
   * @throws SeriesException if there is none
   */
  static List<Series> usable(SeriesSet training, int horizon) {
    List<Series> usable =
        training.series().stream()
            .filter(each -> each.length() > horizon && each.observed() > 1)
            .toList();
    if (usable.isEmpty()) {
      throw new SeriesException(
          "Expected a series of more than %d steps to train on, as the horizon has (--horizon), found none."
              .formatted(horizon));
    }
    return usable;
  }

  /** The sum of the weights of each series and those before it. */
  private double[] sums(double power) {
    double[] sums = new double[usable.size()];
    double sum = 0;
    for (int i = 0; i < sums.length; i++) {
      Series each = usable.get(i);
      sum += Math.pow(WindowScaling.LEVEL.of(each, 0, each.length()).width(), power);
      sums[i] = sum;
    }
    return sums;
  }

  private Series series(SplittableRandom random) {
    if (sums.length == 0) {
      return usable.get(random.nextInt(usable.size()));
    }
    int place = Arrays.binarySearch(sums, random.nextDouble() * sums[sums.length - 1]);
    return usable.get(Math.min(usable.size() - 1, place < 0 ? -place - 1 : place));
  }

  /** Each series as often as its weight says, each place in it as often as any other. */
  private List<WindowBatch.Window> drawn(int number) {
    long seed = model.settings().batching().seed();
    SplittableRandom random = new SplittableRandom((seed * 1_000_003 + epoch) * 1_000_003 + number);
    ForecastWindow window = model.settings().window();
    List<WindowBatch.Window> chosen = new ArrayList<>();
    for (int i = 0; i < model.settings().batching().batchSize(); i++) {
      Series series = series(random);
      int last = series.length() - window.horizon();
      // Of a short series the one window that has all of it before it.
      int first = Math.min(window.context(), last);
      chosen.add(
          new WindowBatch.Window(training, series, first + random.nextInt(last - first + 1)));
    }
    return chosen;
  }

  @Override
  public Model network() {
    return model.network();
  }

  @Override
  public String data() {
    return data;
  }

  @Override
  public TrainingMeasure measure() {
    return measure(
        switch (model.settings().density()) {
          case QUANTILES -> "pinball loss per number";
          case POINT -> "squared error per number";
          case GAUSSIAN, STUDENT_T, NEGATIVE_BINOMIAL -> "nats per number";
        });
  }

  private static TrainingMeasure measure(String unit) {
    return new TrainingMeasure(
        "loss",
        unit,
        "numbers",
        null,
        new TrainingMeasure.Figure("weighted quantile loss", error -> error));
  }

  @Override
  public int batchesPerEpoch() {
    return model.settings().batchesPerEpoch();
  }

  @Override
  public void startEpoch(int number, int firstBatch) {
    ahead.seek(
        () -> {
          epoch = number;
          next = firstBatch;
        });
  }

  @Override
  public LossSum step() {
    MultiDataSet batch = ahead.next();
    ComputationGraph network = model.network();
    network.fit(batch);
    return loss(batch, network.score());
  }

  @Override
  public LossSum validate() {
    LossSum sum = LossSum.NONE;
    int together = model.settings().batching().batchSize();
    for (int start = 0; start < held.size(); start += together) {
      MultiDataSet batch =
          windows.validation(held.subList(start, Math.min(held.size(), start + together)));
      sum = sum.plus(loss(batch, model.network().score(batch, false)));
    }
    return sum;
  }

  /** Windows side by side over what the validation series have behind those of the training. */
  private List<WindowBatch.Window> windowsOf(SeriesSet validated) {
    int horizon = model.settings().window().horizon();
    Map<String, Integer> trained = new HashMap<>();
    training.series().forEach(each -> trained.put(each.id(), each.length()));
    List<WindowBatch.Window> windows = new ArrayList<>();
    for (Series each : validated.series()) {
      int last = each.length() - horizon;
      int first = Math.min(last, trained.getOrDefault(each.id(), last));
      for (int origin = last; origin >= Math.max(1, first); origin -= horizon) {
        windows.add(new WindowBatch.Window(validated, each, origin));
      }
    }
    return windows;
  }

  private static LossSum loss(MultiDataSet batch, double score) {
    long numbers = Math.round(batch.getLabelsMaskArray(0).sumNumber().doubleValue());
    return new LossSum(score * numbers, numbers);
  }

  /** The weighted quantile loss of some series: one step ahead tells little of many. */
  @Override
  public OptionalDouble error() {
    if (held.isEmpty()) {
      return OptionalDouble.empty();
    }
    List<WindowBatch.Window> judged = Evenly.some(held, MOST_JUDGED);
    ForecastScore score = new ForecastScore(1);
    List<Forecast> forecasts = model.sampler(PATHS, 1).forecast(judged);
    for (int i = 0; i < judged.size(); i++) {
      Forecaster.score(judged.get(i), forecasts.get(i), score);
    }
    return OptionalDouble.of(score.weightedQuantileLoss());
  }

  @Override
  public List<Sample> samples() {
    return held.isEmpty() ? List.of() : ForecastSamples.of(model, held);
  }

  @Override
  public void writeExtras(CheckpointWriter writer) throws IOException {
    model.settings().writeTo(writer);
  }
}
