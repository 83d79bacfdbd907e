package org.gru4j.layer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Lays out gain and bias of a {@link LayerNormalization}, one behind the other. */
final class LayerNormalizationParamInitializer implements ParamInitializer {
  static final LayerNormalizationParamInitializer INSTANCE =
      new LayerNormalizationParamInitializer();

  static final String GAIN_KEY = "g";
  static final String BIAS_KEY = "b";

  private LayerNormalizationParamInitializer() {}

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return 2 * ((FeedForwardLayer) layer).getNOut();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return List.of(GAIN_KEY, BIAS_KEY);
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return List.of();
  }

  /** Both: weight decay, which takes weights towards 0, would take the gain away from 1. */
  @Override
  public List<String> biasKeys(Layer layer) {
    return paramKeys(layer);
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return false;
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return true;
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    Map<String, INDArray> views = getGradientsFromFlattened(conf, paramsView);
    views.keySet().forEach(conf::addVariable);
    if (initializeParams) {
      views.forEach((key, view) -> view.assign(GAIN_KEY.equals(key) ? 1 : 0));
    }
    return Collections.synchronizedMap(views);
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    long size = ((FeedForwardLayer) conf.getLayer()).getNOut();
    INDArray vector = gradientView.reshape(gradientView.length());
    Map<String, INDArray> views = new LinkedHashMap<>();
    views.put(GAIN_KEY, vector.get(NDArrayIndex.interval(0, size)));
    views.put(BIAS_KEY, vector.get(NDArrayIndex.interval(size, 2 * size)));
    return views;
  }
}
