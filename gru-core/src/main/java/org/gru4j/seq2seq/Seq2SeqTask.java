package org.gru4j.seq2seq;

import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.metrics.LossSum;
import org.gru4j.settings.Batching;
import org.gru4j.text.pairs.PairIterator;
import org.gru4j.text.pairs.PairSplit;
import org.gru4j.text.pairs.PairStore;
import org.gru4j.train.BatchesAhead;
import org.gru4j.train.DataChecksum;
import org.gru4j.train.TrainingTask;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.samples.Sample;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Trains an encoder–decoder with teacher forcing, or with scheduled sampling. */
final class Seq2SeqTask implements TrainingTask {
  private final Seq2Seq model;
  private final ComputationGraph network;
  private final PairIterator batches;
  private final BatchesAhead<MultiDataSet> ahead;
  private final PairIterator validation;
  private final Seq2SeqSamples samples;
  private final String data;

  Seq2SeqTask(Seq2Seq model, PairSplit split) {
    this.model = model;
    this.network = model.network();
    Batching batching = model.settings().batching();
    TranslationMemory.requireStep(
        network.getConfiguration(), split.training(), batching.batchSize());
    this.batches =
        PairIterator.training(
            split.training(), model.codec(), batching.batchSize(), batching.seed());
    this.ahead = new BatchesAhead<>(batches);
    this.validation =
        PairIterator.evaluation(split.validation(), model.codec(), batching.batchSize());
    this.samples = new Seq2SeqSamples(model, split.validation());
    this.data = description(split.training());
  }

  /** What the data must be for a resumed run to go on with the same batches. */
  private static String description(PairStore pairs) {
    DataChecksum checksum = new DataChecksum();
    for (int pair = 0; pair < pairs.size(); pair++) {
      for (int[] side : new int[][] {pairs.source(pair), pairs.target(pair)}) {
        checksum.add(new int[] {side.length}, 1);
        checksum.add(side, side.length);
      }
    }
    return pairs.size() + " training pairs with " + checksum;
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
    return TrainingMeasure.PERPLEXITY;
  }

  @Override
  public int batchesPerEpoch() {
    return batches.batches();
  }

  @Override
  public void startEpoch(int epoch, int firstBatch) {
    ahead.seek(() -> batches.seek(epoch, firstBatch));
  }

  @Override
  public LossSum step() {
    MultiDataSet batch = ahead.next();
    double truth = model.settings().sampling().truth(network.getIterationCount());
    if (truth < 1) {
      replaceTokens(batch, truth);
    }
    network.fit(batch);
    return TeacherForcing.lastLoss(network).sum();
  }

  /** Puts the model's own predictions in the place of some true tokens that the decoder reads. */
  private void replaceTokens(MultiDataSet batch, double truth) {
    INDArray inputs = batch.getFeatures(0);
    INDArray predicted =
        Nd4j.argMax(
            network.output(false, batch.getFeatures(), batch.getFeaturesMaskArrays())[0], 1);
    INDArray draws = Nd4j.rand(DataType.FLOAT, inputs.size(0), inputs.size(2));
    for (long example = 0; example < inputs.size(0); example++) {
      for (long step = 1; step < inputs.size(2); step++) {
        if (draws.getDouble(example, step) >= truth) {
          inputs.putScalar(new long[] {example, 0, step}, predicted.getDouble(example, step - 1));
        }
      }
    }
  }

  @Override
  public LossSum validate() {
    return TeacherForcing.of(network, validation).loss().sum();
  }

  @Override
  public List<Sample> samples() {
    return samples.take();
  }

  @Override
  public void writeExtras(CheckpointWriter writer) throws IOException {
    model.writeTo(writer);
  }
}
