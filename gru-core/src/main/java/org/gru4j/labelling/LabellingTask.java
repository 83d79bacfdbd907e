package org.gru4j.labelling;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.deeplearning4j.nn.api.Model;
import org.gru4j.layer.token.TokenGraph;
import org.gru4j.layer.token.TokenScorer;
import org.gru4j.metrics.LossSum;
import org.gru4j.train.BatchesAhead;
import org.gru4j.train.DataChecksum;
import org.gru4j.train.LengthBuckets;
import org.gru4j.train.TrainingTask;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.samples.Sample;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/** Trains on labelled text; what the loop counts as tokens are labels. */
final class LabellingTask implements TrainingTask {
  /** The score is F1 of spans, or accuracy of plain tags. */
  static final TrainingMeasure TAGS =
      new TrainingMeasure(
          "negative log-likelihood",
          "nats per tag",
          "tags",
          null,
          new TrainingMeasure.Figure("score", error -> 1 - error));

  static final TrainingMeasure TEXTS =
      new TrainingMeasure("cross-entropy", "nats per text", "texts", null);

  private final LabellingNetwork model;
  private final List<Encoded> training;
  private final List<Encoded> validation;
  private final Supplier<List<Sample>> samples;
  private final Supplier<OptionalDouble> error;
  private final Map<String, Integer> counts = new HashMap<>();
  private final String data;
  private final LengthBuckets buckets;
  private final BatchesAhead<MultiDataSet> ahead;
  private List<int[]> batches;
  private int epoch;
  private int next;

  /**
   * Words with what the network is to say of them.
   *
   * @param labels one for each word, or one
   */
  record Encoded(List<String> words, List<Integer> labels) {}

  /** The batches of the present epoch from the next on. */
  private final class Batches implements Iterator<MultiDataSet> {
    @Override
    public boolean hasNext() {
      return next < batches.size();
    }

    @Override
    public MultiDataSet next() {
      int number = next++;
      List<Encoded> chosen = Arrays.stream(batches.get(number)).mapToObj(training::get).toList();
      return batch(chosen, wordsOfTraining(number));
    }
  }

  /**
   * A task.
   *
   * @param samples what the model says of held-out text
   * @param error how far from right that is; empty where the loss tells
   */
  LabellingTask(
      LabellingNetwork model,
      List<Encoded> training,
      List<Encoded> validation,
      Supplier<List<Sample>> samples,
      Supplier<OptionalDouble> error) {
    this.model = model;
    this.training = training;
    this.validation = validation;
    this.samples = samples;
    this.error = error;
    for (Encoded each : training) {
      each.words().forEach(word -> counts.merge(WordCodec.known(word), 1, Integer::sum));
    }
    this.data = description();
    this.buckets =
        new LengthBuckets(
            training.size(),
            model.batchSize(),
            Comparator.comparingInt(number -> training.get(number).words().size()));
    this.batches = buckets.sorted();
    this.ahead = new BatchesAhead<>(new Batches());
  }

  /** What the data must be for a resumed run to go on with the same batches. */
  private String description() {
    DataChecksum checksum = new DataChecksum();
    for (Encoded each : training) {
      int[] words = each.words().stream().mapToInt(String::hashCode).toArray();
      int[] labels = each.labels().stream().mapToInt(Integer::intValue).toArray();
      checksum.add(new int[] {words.length}, 1);
      checksum.add(words, words.length);
      checksum.add(labels, labels.length);
    }
    return "%d training texts with %s".formatted(training.size(), checksum);
  }

  /** Takes rare words for unknown ones at times, the same ones in the same step of each run. */
  private ToIntFunction<String> wordsOfTraining(int batch) {
    double wordDropout = model.settings().wordDropout();
    if (wordDropout == 0) {
      return model.codec()::numberOf;
    }
    long seed = model.settings().batching().seed();
    SplittableRandom random = new SplittableRandom((seed * 1_000_003 + epoch) * 1_000_003 + batch);
    return word -> {
      int count = counts.getOrDefault(WordCodec.known(word), 0);
      boolean unknown = random.nextDouble() < wordDropout / (wordDropout + count);
      return unknown ? 0 : model.codec().numberOf(word);
    };
  }

  private MultiDataSet batch(List<Encoded> chosen, ToIntFunction<String> number) {
    WordCodec.Inputs inputs =
        model
            .codec()
            .inputs(
                chosen.stream().map(Encoded::words).toList(), model.settings().letters(), number);
    List<List<Integer>> labels = chosen.stream().map(Encoded::labels).toList();
    boolean tags = model.settings().tags();
    return new MultiDataSet(
        inputs.arrays(),
        new INDArray[] {
          tags
              ? Targets.tags(labels, inputs.mask().size(1))
              : Targets.oneHot(labels, model.settings().labels().size())
        },
        inputs.maskArrays(),
        tags ? new INDArray[] {inputs.mask().dup()} : null);
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
    return model.settings().tags() ? TAGS : TEXTS;
  }

  @Override
  public int batchesPerEpoch() {
    return batches.size();
  }

  @Override
  public void startEpoch(int number, int firstBatch) {
    ahead.seek(
        () -> {
          epoch = number;
          batches = buckets.shuffled(model.settings().batching().seed(), number);
          next = firstBatch;
        });
  }

  @Override
  public LossSum step() {
    MultiDataSet batch = ahead.next();
    TokenGraph network = model.network();
    network.fit(batch);
    return loss(batch, network.score());
  }

  @Override
  public LossSum validate() {
    LossSum sum = LossSum.NONE;
    LengthBuckets order =
        new LengthBuckets(
            validation.size(),
            model.batchSize(),
            Comparator.comparingInt(number -> validation.get(number).words().size()));
    for (int[] chosen : order.sorted()) {
      MultiDataSet batch =
          batch(Arrays.stream(chosen).mapToObj(validation::get).toList(), model.codec()::numberOf);
      sum = sum.plus(loss(batch, model.network().score(batch, false)));
    }
    return sum;
  }

  /** Of a tagger by its output layer, whose sum is exact; of a classifier a mean over texts. */
  private LossSum loss(MultiDataSet batch, double score) {
    if (model.network().getOutputLayer(0) instanceof TokenScorer scorer) {
      return new LossSum(scorer.lastNats(), scorer.lastTokens());
    }
    long texts = batch.getFeatures(0).size(0);
    return new LossSum(score * texts, texts);
  }

  @Override
  public OptionalDouble error() {
    return validation.isEmpty() ? OptionalDouble.empty() : error.get();
  }

  @Override
  public List<Sample> samples() {
    return validation.isEmpty() ? List.of() : samples.get();
  }

  @Override
  public void writeExtras(CheckpointWriter writer) throws IOException {
    model.writeTo(writer);
  }
}
