package org.gru4j.speech.recognition;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.metrics.LossSum;
import org.gru4j.speech.corpus.Utterance;
import org.gru4j.speech.ctc.CtcLoss;
import org.gru4j.speech.ctc.CtcScorer;
import org.gru4j.speech.ctc.Emissions;
import org.gru4j.speech.decoding.Transcription;
import org.gru4j.speech.features.FeatureMatrix;
import org.gru4j.speech.metrics.ErrorReport;
import org.gru4j.speech.metrics.ScoredUtterance;
import org.gru4j.speech.metrics.TextNormalization;
import org.gru4j.speech.pipeline.Ahead;
import org.gru4j.speech.pipeline.FeaturePipeline;
import org.gru4j.train.TrainingTask;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.samples.Sample;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Trains on utterances with the CTC loss. The first epoch goes from short to long, in which a
 * network finds out more easily where the symbols are (Amodei et al. 2016, arXiv:1512.02595,
 * section 3.3); the others are shuffled.
 */
final class SpeechTask implements TrainingTask, AutoCloseable {
  private static final int BATCHES_AHEAD = 4;

  private final SpeechRecognizer model;
  private final MultiLayerNetwork network;
  private final FeaturePipeline pipeline;
  private final SpeechData training;
  private final SpeechData validation;
  private final String data;
  private @Nullable Ahead<int[], DataSet> batches;
  private @Nullable ErrorReport report;

  /**
   * A task.
   *
   * @param pipeline computes the features of all utterances
   */
  SpeechTask(
      SpeechRecognizer model,
      FeaturePipeline pipeline,
      SpeechData training,
      SpeechData validation) {
    this.model = model;
    this.network = model.network();
    this.pipeline = pipeline;
    this.training = training;
    this.validation = validation;
    this.data = training.description();
  }

  @Override
  public Model network() {
    return network;
  }

  @Override
  public String data() {
    return data;
  }

  @Override
  public TrainingMeasure measure() {
    return TrainingMeasure.CTC;
  }

  @Override
  public int batchesPerEpoch() {
    return model.settings().batching().batches(training.size());
  }

  private int batchSize() {
    return model.settings().batching().batchSize();
  }

  @Override
  public void startEpoch(int epoch, int firstBatch) {
    close();
    List<int[]> all =
        epoch == 0
            ? training.sorted(batchSize())
            : training.shuffled(batchSize(), model.settings().batching().seed(), epoch);
    batches =
        new Ahead<>(
            all.subList(firstBatch, all.size()).iterator(),
            batch -> batch(batch, epoch),
            Runtime.getRuntime().availableProcessors(),
            BATCHES_AHEAD);
  }

  private DataSet batch(int[] batch, int epoch) {
    List<FeatureMatrix> features =
        training.utterances(batch).stream()
            .map(utterance -> pipeline.augmented(utterance, epoch))
            .toList();
    return SpeechBatch.of(features, training.texts(batch));
  }

  @Override
  public LossSum step() {
    if (batches == null) {
      throw new IllegalStateException("Expected an epoch that was started, found none.");
    }
    network.fit(batches.next());
    return lastLoss();
  }

  private LossSum lastLoss() {
    CtcScorer scorer = (CtcScorer) network.getOutputLayer();
    return new LossSum(scorer.lastNats(), scorer.lastTokens());
  }

  /** The loss, and what is heard: the network is asked once for both. */
  @Override
  public LossSum validate() {
    CtcLoss loss = new CtcLoss(model.symbols().blank());
    ScoredUtterance[] heard = new ScoredUtterance[validation.size()];
    LossSum sum = LossSum.NONE;
    for (int[] batch : validation.sorted(batchSize())) {
      List<Emissions> emissions =
          model.emissions(
              validation.utterances(batch).parallelStream().map(pipeline::features).toList());
      List<List<Transcription>> found = model.greedy().decode(emissions);
      List<int[]> texts = validation.texts(batch);
      for (int i = 0; i < batch.length; i++) {
        int[] text = texts.get(i);
        OptionalDouble nats = loss.nats(emissions.get(i), text);
        sum = sum.plus(new LossSum(nats.orElse(0), nats.isPresent() ? text.length : 0));
        heard[batch[i]] = scored(validation.utterance(batch[i]), found.get(i).get(0).text());
      }
    }
    if (heard.length > 0) {
      report = new ErrorReport(List.of(heard));
      model.validated(report);
    }
    return sum;
  }

  private static ScoredUtterance scored(Utterance utterance, String heard) {
    return ScoredUtterance.of(utterance.id(), utterance.text(), heard, TextNormalization.NONE);
  }

  @Override
  public List<Sample> samples() {
    return report == null ? List.of() : SpeechSamples.of(report);
  }

  @Override
  public void writeExtras(CheckpointWriter writer) throws IOException {
    model.writeTo(writer);
  }

  /** Ends the threads that compute features. */
  @Override
  public void close() {
    if (batches != null) {
      batches.close();
      batches = null;
    }
  }
}
