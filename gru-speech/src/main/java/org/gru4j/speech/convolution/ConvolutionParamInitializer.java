package org.gru4j.speech.convolution;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Lays out weights and bias of a {@link TimeFrequencyConvolution}, one behind the other. */
final class ConvolutionParamInitializer implements ParamInitializer {
  static final ConvolutionParamInitializer INSTANCE = new ConvolutionParamInitializer();

  static final String WEIGHT_KEY = DefaultParamInitializer.WEIGHT_KEY;
  static final String BIAS_KEY = DefaultParamInitializer.BIAS_KEY;

  private ConvolutionParamInitializer() {}

  private static long rows(TimeFrequencyConvolution layer) {
    return (long) TimeFrequencyConvolution.KERNEL
        * TimeFrequencyConvolution.KERNEL
        * layer.getChannels();
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    TimeFrequencyConvolution convolution = (TimeFrequencyConvolution) layer;
    return (rows(convolution) + 1) * convolution.getFilters();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return List.of(WEIGHT_KEY, BIAS_KEY);
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return List.of(WEIGHT_KEY);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return List.of(BIAS_KEY);
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return WEIGHT_KEY.equals(key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return BIAS_KEY.equals(key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    TimeFrequencyConvolution layer = (TimeFrequencyConvolution) conf.getLayer();
    Map<String, INDArray> views = getGradientsFromFlattened(conf, paramsView);
    views.keySet().forEach(conf::addVariable);
    if (initializeParams) {
      views.forEach((key, view) -> initialize(layer, key, view));
    }
    return Collections.synchronizedMap(views);
  }

  private static void initialize(TimeFrequencyConvolution layer, String key, INDArray view) {
    if (WEIGHT_KEY.equals(key)) {
      double fanIn = (double) rows(layer);
      double fanOut = fanIn / layer.getChannels() * layer.getFilters();
      layer.getWeightInitFn().init(fanIn, fanOut, view.shape(), 'c', view.reshape(view.length()));
    } else {
      view.assign(layer.getBiasInit());
    }
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    TimeFrequencyConvolution layer = (TimeFrequencyConvolution) conf.getLayer();
    long weights = rows(layer) * layer.getFilters();
    INDArray vector = gradientView.reshape(gradientView.length());
    Map<String, INDArray> views = new LinkedHashMap<>();
    views.put(
        WEIGHT_KEY,
        vector
            .get(NDArrayIndex.interval(0, weights))
            .reshape('c', rows(layer), layer.getFilters()));
    views.put(BIAS_KEY, vector.get(NDArrayIndex.interval(weights, weights + layer.getFilters())));
    return views;
  }
}
