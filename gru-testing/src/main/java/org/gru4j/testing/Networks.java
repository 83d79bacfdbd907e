package org.gru4j.testing;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Networks that tests make of a few layers. */
public final class Networks {
  private Networks() {}

  /**
   * A network of these layers, ready to be used.
   *
   * @param base its seed, data type, updater and what else all layers share
   */
  public static MultiLayerNetwork of(NeuralNetConfiguration.Builder base, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = base.list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    return network;
  }
}
