package org.gru4j.examples;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.GRU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The layer in a network of Deeplearning4j: it learns to repeat what it saw a step before. */
public final class LayerExample {
  private static final int SYMBOLS = 10;
  private static final int SEQUENCES = 32;
  private static final int STEPS = 20;

  private LayerExample() {}

  /** Takes a number of steps of training. */
  public static void main(String[] arguments) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .updater(new Adam(1e-2))
            .list()
            .layer(new GRU.Builder().nIn(10).nOut(128).build())
            .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT).nIn(128).nOut(10).build())
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    DataSet data = repetitions();
    for (int step = 0; step < Integer.parseInt(arguments[0]); step++) {
      network.fit(data);
    }
    System.out.printf("loss per sequence: %.3f%n", network.score(data));
  }

  /** Symbols drawn at random, one-hot as {@code [sequence, symbol, step]}; labels lag by a step. */
  private static DataSet repetitions() {
    INDArray features = Nd4j.zeros(DataType.FLOAT, SEQUENCES, SYMBOLS, STEPS);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, SEQUENCES, SYMBOLS, STEPS);
    for (int sequence = 0; sequence < SEQUENCES; sequence++) {
      int before = 0;
      for (int step = 0; step < STEPS; step++) {
        int symbol = Nd4j.getRandom().nextInt(SYMBOLS);
        features.putScalar(new int[] {sequence, symbol, step}, 1);
        labels.putScalar(new int[] {sequence, before, step}, 1);
        before = symbol;
      }
    }
    return new DataSet(features, labels);
  }
}
