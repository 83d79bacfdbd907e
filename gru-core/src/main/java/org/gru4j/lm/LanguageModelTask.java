package org.gru4j.lm;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.metrics.LossSum;
import org.gru4j.text.CorpusException;
import org.gru4j.text.stream.BpttIterator;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.train.BatchesAhead;
import org.gru4j.train.DataChecksum;
import org.gru4j.train.TrainingTask;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.samples.Sample;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Trains a language model on contiguous tracks of a text, with carried state. */
final class LanguageModelTask implements TrainingTask {
  private final LanguageModel model;
  private final MultiLayerNetwork network;
  private final BpttIterator batches;
  private final BatchesAhead<DataSet> ahead;
  private final TokenStore validation;
  private final int validationTracks;
  private final String data;

  LanguageModelTask(LanguageModel model, Split split) {
    this.model = model;
    this.network = model.network();
    this.batches = model.batches(split);
    this.ahead = new BatchesAhead<>(batches);
    this.validation = split.validation();
    requirePredictions("validate", validation);
    requirePredictions("test", split.test());
    this.validationTracks =
        (int) Math.max(1, Math.min(model.batchSize(), validation.length() / model.window()));
    this.data = description(split.training());
  }

  /** No text at all is none wanted, but one token predicts nothing. */
  private static void requirePredictions(String purpose, TokenStore tokens) {
    if (tokens.length() == 1) {
      throw new CorpusException(
          "Expected a text of at least 2 tokens to %s on, found 1.".formatted(purpose));
    }
  }

  /** What the data must be for a resumed run to go on with the same batches. */
  private static String description(TokenStore tokens) {
    DataChecksum checksum = new DataChecksum();
    int[] part = new int[4096];
    for (long from = 0; from < tokens.length(); from += part.length) {
      int count = (int) Math.min(part.length, tokens.length() - from);
      tokens.copy(from, part, 0, count);
      checksum.add(part, count);
    }
    return tokens.length() + " training tokens with " + checksum;
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
    if (firstBatch == 0) {
      network.rnnClearPreviousState();
    }
    ahead.seek(
        () -> {
          batches.startEpoch(epoch);
          batches.seek(firstBatch);
        });
  }

  @Override
  public LossSum step() {
    network.fit(ahead.next());
    return LanguageModelEvaluator.lastLoss(network).sum();
  }

  @Override
  public LossSum validate() {
    if (validation.length() < 2) {
      return LossSum.NONE;
    }
    return new LanguageModelEvaluator(network).loss(validation, validationTracks).sum();
  }

  @Override
  public List<Sample> samples() {
    return LanguageModelSamples.of(model, validation);
  }

  @Override
  public void writeExtras(CheckpointWriter writer) throws IOException {
    model.writeTo(writer);
    List<RecurrentLayer> layers = CarriedState.layers(network);
    for (int i = 0; i < layers.size(); i++) {
      for (Map.Entry<String, INDArray> state : layers.get(i).rnnGetPreviousState().entrySet()) {
        writer.array(statePrefix(i) + state.getKey(), state.getValue());
      }
    }
  }

  private static String statePrefix(int layer) {
    return "state/" + layer + "/";
  }

  @Override
  public void readExtras(Checkpoint checkpoint) {
    List<RecurrentLayer> layers = CarriedState.layers(network);
    for (int i = 0; i < layers.size(); i++) {
      String prefix = statePrefix(i);
      Map<String, INDArray> state = new HashMap<>();
      for (String name : checkpoint.names()) {
        if (name.startsWith(prefix)) {
          state.put(name.substring(prefix.length()), checkpoint.array(name));
        }
      }
      layers.get(i).rnnSetPreviousState(state);
    }
  }
}
