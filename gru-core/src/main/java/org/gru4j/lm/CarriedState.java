package org.gru4j.lm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The state that a network's recurrent layers carry from what they have read to what follows. */
public final class CarriedState {
  private CarriedState() {}

  static List<RecurrentLayer> layers(MultiLayerNetwork network) {
    List<RecurrentLayer> layers = new ArrayList<>();
    for (org.deeplearning4j.nn.api.Layer layer : network.getLayers()) {
      if (layer instanceof RecurrentLayer recurrent) {
        layers.add(recurrent);
      }
    }
    return layers;
  }

  /** Lets the network read something, and puts its state back. */
  public static <T> T keep(MultiLayerNetwork network, Supplier<T> reading) {
    List<RecurrentLayer> layers = layers(network);
    List<Map<String, INDArray>> states = new ArrayList<>();
    layers.forEach(layer -> states.add(layer.rnnGetPreviousState()));
    try {
      return reading.get();
    } finally {
      for (int i = 0; i < layers.size(); i++) {
        layers.get(i).rnnSetPreviousState(states.get(i));
      }
    }
  }

  /** Lets the network read something from a state of zeros, and puts its own state back. */
  public static <T> T fromZeros(MultiLayerNetwork network, Supplier<T> reading) {
    return keep(
        network,
        () -> {
          network.rnnClearPreviousState();
          return reading.get();
        });
  }
}
