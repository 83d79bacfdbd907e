package org.gru4j.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.token.TokenNetwork;
import org.gru4j.layer.token.TokenStepper;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.math.ComputeType;
import org.gru4j.text.stream.BpttIterator;
import org.gru4j.text.stream.TokenStore;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Whole language models of the library. */
final class Models {
  static final int DATA_BATCH = 50;
  static final int DATA_TIME = 100;

  private Models() {}

  static MultiLayerNetwork network(ModelShape shape, ComputeType type) {
    return network(shape, configuration(shape).computeType(type));
  }

  private static LanguageModelConfiguration.Builder configuration(ModelShape shape) {
    return LanguageModelConfiguration.builder()
        .embeddingSize(shape.units())
        .hiddenSize(shape.units())
        .layers(shape.layers())
        .gradientClip(Double.POSITIVE_INFINITY)
        .updater(new Sgd(0.1));
  }

  private static MultiLayerNetwork network(
      ModelShape shape, LanguageModelConfiguration.Builder configuration) {
    MultiLayerNetwork network = new TokenNetwork(configuration.build().network(shape.vocabulary()));
    network.init();
    return network;
  }

  private static INDArray tokens(ModelShape shape, int time, int batch, int seed) {
    int[] tokens = new Random(seed).ints((long) time * batch, 0, shape.vocabulary()).toArray();
    return Nd4j.createFromArray(tokens).reshape(batch, 1, time);
  }

  static Contender training(ModelShape shape, int time, int batch, ComputeType type) {
    MultiLayerNetwork network = network(shape, type);
    DataSet data = new DataSet(tokens(shape, time, batch, 1), tokens(shape, time, batch, 2));
    return () -> network.fit(data);
  }

  /**
   * Training on tokens as frequent as those of a text, which is what adaptive softmax lives on.
   *
   * @param adaptiveCutoffs empty for the softmax over all tokens
   */
  static Contender zipfTraining(
      ModelShape shape, int time, int batch, List<Integer> adaptiveCutoffs) {
    MultiLayerNetwork network =
        network(shape, configuration(shape).adaptiveCutoffs(adaptiveCutoffs));
    DataSet data =
        new DataSet(zipfTokens(shape, time, batch, 1), zipfTokens(shape, time, batch, 2));
    return () -> network.fit(data);
  }

  /** Zipf's law: the token of rank r, which is index r - 1, has a probability of 1 / r of a sum. */
  private static INDArray zipfTokens(ModelShape shape, int time, int batch, int seed) {
    double[] upTo = new double[shape.vocabulary()];
    double sum = 0;
    for (int token = 0; token < upTo.length; token++) {
      sum += 1.0 / (token + 1);
      upTo[token] = sum;
    }
    Random random = new Random(seed);
    int[] tokens = new int[time * batch];
    for (int i = 0; i < tokens.length; i++) {
      int found = Arrays.binarySearch(upTo, random.nextDouble() * sum);
      tokens[i] = found < 0 ? -found - 1 : found;
    }
    return Nd4j.createFromArray(tokens).reshape(batch, 1, time);
  }

  static Contender stepper(ModelShape shape) {
    TokenStepper stepper = TokenStepper.of(network(shape, ComputeType.PARAMETER_TYPE), 1);
    return new Contender() {
      private int token;

      @Override
      public void run() {
        float[] probabilities = stepper.step(token).data().asFloat();
        token = (token + 1 + (probabilities[0] > 0.5 ? 1 : 0)) % shape.vocabulary();
      }

      @Override
      public void close() {
        stepper.close();
      }
    };
  }

  static Contender rnnTimeStep(ModelShape shape) {
    MultiLayerNetwork network = network(shape, ComputeType.PARAMETER_TYPE);
    INDArray token = Nd4j.createFromArray(3).reshape(1, 1, 1);
    return () -> network.rnnTimeStep(token).data().asFloat();
  }

  /**
   * Batches alone, as training would read them; a run passes over all of the data.
   *
   * @param windows of all tracks together
   */
  static Contender data(int windows) {
    int[] tokens = new Random(3).ints((long) windows * DATA_BATCH * DATA_TIME + 1, 0, 65).toArray();
    TokenStore store = TokenStore.of(tokens);
    return () -> {
      BpttIterator batches = BpttIterator.training(store, DATA_BATCH, DATA_TIME);
      while (batches.hasNext()) {
        batches.next();
      }
    };
  }
}
