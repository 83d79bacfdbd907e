package org.gru4j.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What Deeplearning4j expects of every {@code instantiate}, in the order it expects it. */
final class LayerSetup {
  private LayerSetup() {}

  /**
   * Gives a new layer its place in the network and its part of the parameters.
   *
   * @param parameters view of the network's parameters
   * @param initialize whether to draw fresh weights; else those of the view are kept
   */
  static <L extends BaseLayer<?>> L place(
      L layer,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize) {
    NeuralNetConfiguration conf = layer.conf();
    ParamInitializer initializer = conf.getLayer().initializer();
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer.init(conf, parameters, initialize));
    return layer;
  }
}
