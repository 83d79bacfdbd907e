package org.gru4j.layer.internal;

import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/** What Deeplearning4j expects of every layer, in the order it expects it. */
public final class LayerSetup {
  private LayerSetup() {}

  /**
   * Gives a new layer its place in the network and its part of the parameters, once its
   * configuration says how large it is.
   *
   * @param parameters view of the network's parameters
   * @param initialize whether to draw fresh weights; else those of the view are kept
   */
  public static <L extends BaseLayer<?>> L place(
      L layer,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize) {
    NeuralNetConfiguration conf = layer.conf();
    FeedForwardLayer configuration = (FeedForwardLayer) conf.getLayer();
    LayerValidation.assertNInNOutSet(
        configuration.getClass().getSimpleName(),
        configuration.getLayerName(),
        index,
        configuration.getNIn(),
        configuration.getNOut());
    ParamInitializer initializer = configuration.initializer();
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer.init(conf, parameters, initialize));
    return layer;
  }

  /**
   * The gradients of all parameters of a layer, by their names.
   *
   * @param flattened all of them
   * @param views into it
   */
  public static Gradient gradient(
      Layer configuration, INDArray flattened, Map<String, INDArray> views) {
    Gradient gradient = new DefaultGradient(flattened);
    for (String key : configuration.initializer().paramKeys(configuration)) {
      gradient.gradientForVariable().put(key, views.get(key));
    }
    return gradient;
  }

  /**
   * What a layer needs that keeps nothing between passes but its parameters.
   *
   * @param working numbers of each example in inference and training alike
   */
  public static LayerMemoryReport memoryReport(
      FeedForwardLayer layer, InputType inputType, long working) {
    long parameters = layer.initializer().numParams(layer);
    IUpdater updater = layer.getIUpdater();
    return new LayerMemoryReport.Builder(
            layer.getLayerName(), layer.getClass(), inputType, layer.getOutputType(-1, inputType))
        .standardMemory(parameters, updater == null ? 0 : updater.stateSize(parameters))
        .workingMemory(0, 0, 0, working)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  /** Numbers that an output layer computes of each example. */
  public static long outputs(FeedForwardLayer layer, InputType inputType) {
    long time = ((InputType.InputTypeRecurrent) inputType).getTimeSeriesLength();
    return Math.max(1, time) * layer.getNOut();
  }

  /** Sets a layer's parameters: its base class would fill views in 'c' order in 'f' order. */
  public static void assign(INDArray flattened, INDArray parameters) {
    if (parameters != flattened) {
      flattened.assign(parameters.reshape(flattened.shape()));
    }
  }
}
