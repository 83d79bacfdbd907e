package org.gru4j.lm;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.gru4j.layer.GRU;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenNetwork;
import org.gru4j.lm.adaptation.Adaptation;
import org.gru4j.lm.adaptation.CacheMemory;
import org.gru4j.metrics.TokenLoss;
import org.gru4j.text.stream.BpttIterator;
import org.gru4j.text.stream.TokenStore;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Measures a copy of a model on a text, from which the copy takes what it can. */
final class AdaptedEvaluator {
  /** Of the evaluation without: as many tokens are the unit of its interval. */
  private static final int WINDOW = 256;

  private final TokenNetwork network;
  private final Adaptation adaptation;
  private final INDArray trained;

  /** As large as the parameters: an array of that size at each step would fill the memory. */
  private final INDArray change;

  private final CacheMemory memory;

  AdaptedEvaluator(TokenNetwork model, Adaptation adaptation) {
    this.adaptation = adaptation;
    MultiLayerConfiguration layers = model.getLayerWiseConfigurations().clone();
    layers.getConfs().forEach(conf -> dropNothing(conf.getLayer()));
    this.network = new TokenNetwork(layers);
    this.network.init(model.params().dup(), false);
    this.trained = model.params().dup();
    this.change = trained.like();
    this.memory = new CacheMemory(adaptation.cache());
  }

  private static void dropNothing(Layer layer) {
    layer.setIDropout(null);
    if (layer instanceof TokenEmbedding embedding) {
      embedding.setTokenDropOut(1);
    }
    if (layer instanceof GRU gru) {
      gru.setRecurrentDropOut(1);
      gru.setRecurrentWeightDropOut(1);
    }
  }

  /** The losses of windows in the order of the text. */
  List<TokenLoss> windows(TokenStore tokens) {
    int window = adaptation.dynamic().isOn() ? adaptation.dynamic().dynamicWindow() : WINDOW;
    BpttIterator batches = BpttIterator.evaluation(tokens, window);
    List<TokenLoss> losses = new ArrayList<>();
    TokenLoss unit = TokenLoss.NONE;
    while (batches.hasNext()) {
      unit = unit.plus(loss(batches.next()));
      if (unit.tokens() >= WINDOW) {
        losses.add(unit);
        unit = TokenLoss.NONE;
      }
    }
    if (unit.tokens() > 0) {
      losses.add(unit);
    }
    return losses;
  }

  private TokenLoss loss(DataSet batch) {
    TokenLoss loss = TokenLoss.NONE;
    if (adaptation.cache().isOn()) {
      // Learning reads the window again, from the same state.
      loss =
          adaptation.dynamic().isOn()
              ? CarriedState.keep(network, () -> cached(batch))
              : cached(batch);
    }
    if (adaptation.dynamic().isOn()) {
      TokenLoss plain = learn(batch);
      loss = adaptation.cache().isOn() ? loss : plain;
    }
    return loss;
  }

  private TokenLoss cached(DataSet batch) {
    List<INDArray> activations = network.feedForward(batch.getFeatures(), false);
    INDArray output = activations.get(activations.size() - 1);
    INDArray read = activations.get(activations.size() - 2);
    int[] next = batch.getLabels().dup('c').data().asInt();
    double[] model = new double[next.length];
    for (int step = 0; step < next.length; step++) {
      model[step] = output.getDouble(0, next[step], step);
    }
    double nats = 0;
    for (double probability : memory.read(read.slice(0).transpose().dup('c'), next, model)) {
      nats -= Math.log(probability);
    }
    return new TokenLoss(nats, next.length);
  }

  /** Scores the window and goes a step down its loss. */
  private TokenLoss learn(DataSet batch) {
    network.setInput(batch.getFeatures());
    network.setLabels(batch.getLabels());
    network.computeGradientAndScore();
    TokenLoss loss = LanguageModelEvaluator.lastLoss(network);
    INDArray parameters = network.params();
    double decay = adaptation.dynamic().dynamicDecay();
    parameters.muli(1 - decay).addi(change.assign(trained).muli(decay));
    // Deeplearning4j's gradients are a row.
    INDArray gradients = network.getFlattenedGradients().reshape(parameters.shape());
    parameters.subi(change.assign(gradients).muli(adaptation.dynamic().dynamicLearningRate()));
    return loss;
  }
}
