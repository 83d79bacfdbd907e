package org.gru4j.lm.report;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.lm.CarriedState;
import org.gru4j.metrics.DivergedException;
import org.gru4j.text.stream.BpttIterator;
import org.gru4j.text.stream.TokenStore;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Reads a text in order and tells the loss of each token. */
final class TokenLosses {
  /** What is told of each token. */
  interface Reader {
    /** The first token, which nothing predicts. */
    void first(int token);

    /** The next token. */
    void next(int token, double nats);
  }

  /** Steps at once, each of which has the probabilities of a whole vocabulary. */
  private static final int WINDOW = 64;

  private final MultiLayerNetwork network;

  TokenLosses(MultiLayerNetwork network) {
    this.network = network;
  }

  /** Leaves the network's own state as it was. */
  void read(TokenStore text, Reader reader) {
    BpttIterator windows = BpttIterator.evaluation(text, WINDOW);
    CarriedState.fromZeros(
        network,
        () -> {
          reader.first(text.get(0));
          while (windows.hasNext()) {
            read(windows.next(), reader);
          }
          return reader;
        });
  }

  private void read(DataSet window, Reader reader) {
    INDArray probabilities = network.rnnTimeStep(window.getFeatures());
    INDArray labels = window.getLabels();
    for (int step = 0; step < labels.size(2); step++) {
      int token = labels.getInt(0, 0, step);
      double nats = -Math.log(probabilities.getDouble(0, token, step));
      DivergedException.requireFinite("loss", nats);
      reader.next(token, nats);
    }
  }
}
