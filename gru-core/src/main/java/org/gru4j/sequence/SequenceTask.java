package org.gru4j.sequence;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.api.Model;
import org.gru4j.metrics.LossSum;
import org.gru4j.train.BatchesAhead;
import org.gru4j.train.DataChecksum;
import org.gru4j.train.TrainingTask;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.samples.Sample;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Trains on sequences. What the loop counts as tokens are labels, or forecasts; the loss is their
 * cross-entropy in nats, or the mean squared error of normalised values.
 */
final class SequenceTask implements TrainingTask {
  static final TrainingMeasure LABELS =
      new TrainingMeasure("cross-entropy", "nats per label", "labels", null);
  static final TrainingMeasure FORECASTS =
      new TrainingMeasure(
          "mean squared error",
          "squared normalised units",
          "forecasts",
          new TrainingMeasure.Figure("root mean squared error", Math::sqrt));

  private final SequenceNetwork model;
  private final Examples training;
  private final Examples validation;
  private final String data;
  private List<List<Examples.Example>> batches;
  private int next;
  private final BatchesAhead<DataSet> ahead;

  /** The batches of the present epoch from the next on. */
  private final class Batches implements Iterator<DataSet> {
    @Override
    public boolean hasNext() {
      return next < batches.size();
    }

    @Override
    public DataSet next() {
      return model.batch(batches.get(next++));
    }
  }

  SequenceTask(SequenceNetwork model, Examples training, Examples validation) {
    this.model = model;
    this.training = training;
    this.validation = validation;
    this.data = description(training);
    this.batches = training.sorted(model.settings().batching().batchSize());
    this.ahead = new BatchesAhead<>(new Batches());
  }

  /** What the data must be for a resumed run to go on with the same batches. */
  private static String description(Examples examples) {
    DataChecksum checksum = new DataChecksum();
    for (Examples.Example example : examples.all()) {
      checksum.add(example.features());
      checksum.add(example.target());
    }
    return String.format(
        Locale.ROOT,
        "%d training sequences of %d steps with %s",
        examples.all().size(),
        examples.all().stream().mapToLong(Examples.Example::length).sum(),
        checksum);
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
    return model.settings().forecasts() ? FORECASTS : LABELS;
  }

  @Override
  public int batchesPerEpoch() {
    return batches.size();
  }

  @Override
  public void startEpoch(int epoch, int firstBatch) {
    SequenceSettings settings = model.settings();
    ahead.seek(
        () -> {
          batches =
              training.shuffled(settings.batching().batchSize(), settings.batching().seed(), epoch);
          next = firstBatch;
        });
  }

  @Override
  public LossSum step() {
    DataSet batch = ahead.next();
    model.network().fit(batch);
    return loss(batch, model.network().score());
  }

  @Override
  public LossSum validate() {
    LossSum sum = LossSum.NONE;
    for (List<Examples.Example> chosen :
        validation.sorted(model.settings().batching().batchSize())) {
      DataSet batch = model.batch(chosen);
      sum = sum.plus(loss(batch, model.network().score(batch, false)));
    }
    return sum;
  }

  /** Deeplearning4j divides by the number of sequences, however many steps they have. */
  private static LossSum loss(DataSet batch, double score) {
    long sequences = batch.getFeatures().size(0);
    INDArray mask = batch.getLabelsMaskArray();
    long labels = mask == null ? sequences : Math.round(mask.sumNumber().doubleValue());
    return new LossSum(score * sequences, labels);
  }

  @Override
  public List<Sample> samples() {
    return SequenceSamples.of(model, validation);
  }

  @Override
  public void writeExtras(CheckpointWriter writer) throws IOException {
    model.writeTo(writer);
  }
}
