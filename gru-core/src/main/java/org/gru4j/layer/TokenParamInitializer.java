package org.gru4j.layer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Lays out the parameters of {@link TokenEmbedding} and {@link TokenOutput} in the network's
 * parameter vector. The weights of both stand token by token in memory, {@code [tokens, size]} in
 * 'c' order, which is what makes sharing them a matter of reading the other's memory.
 */
final class TokenParamInitializer implements ParamInitializer {
  static final String WEIGHT_KEY = DefaultParamInitializer.WEIGHT_KEY;
  static final String BIAS_KEY = DefaultParamInitializer.BIAS_KEY;

  /** Weights {@code [tokens, size]}, no bias. */
  static final TokenParamInitializer EMBEDDING =
      new TokenParamInitializer(List.of(WEIGHT_KEY), 'c');

  /** Weights {@code [size, tokens]} and a bias {@code [tokens]}. */
  static final TokenParamInitializer OUTPUT =
      new TokenParamInitializer(List.of(WEIGHT_KEY, BIAS_KEY), 'f');

  /** A bias {@code [tokens]}. */
  static final TokenParamInitializer TIED_OUTPUT =
      new TokenParamInitializer(List.of(BIAS_KEY), 'f');

  private final List<String> keys;
  private final char order;

  private TokenParamInitializer(List<String> keys, char order) {
    this.keys = keys;
    this.order = order;
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return keys.stream().mapToLong(key -> length((FeedForwardLayer) layer, key)).sum();
  }

  private static long length(FeedForwardLayer layer, String key) {
    return key.equals(WEIGHT_KEY) ? layer.getNIn() * layer.getNOut() : layer.getNOut();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return keys;
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return keys.stream().filter(WEIGHT_KEY::equals).toList();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return keys.stream().filter(BIAS_KEY::equals).toList();
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
    FeedForwardLayer layer = (FeedForwardLayer) conf.getLayer();
    keys.forEach(conf::addVariable);
    Map<String, INDArray> views = views(layer, paramsView);
    if (initializeParams) {
      if (keys.contains(WEIGHT_KEY)) {
        INDArray weights = Objects.requireNonNull(views.get(WEIGHT_KEY));
        INDArray flat = paramsView.reshape(paramsView.length());
        layer
            .getWeightInitFn()
            .init(
                (double) layer.getNIn(),
                (double) layer.getNOut(),
                weights.shape(),
                order,
                flat.get(NDArrayIndex.interval(0, weights.length())));
      }
      if (keys.contains(BIAS_KEY)) {
        Objects.requireNonNull(views.get(BIAS_KEY)).assign(layer.getBiasInit());
      }
    }
    return Collections.synchronizedMap(views);
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return views((FeedForwardLayer) conf.getLayer(), gradientView);
  }

  private Map<String, INDArray> views(FeedForwardLayer layer, INDArray flat) {
    if (flat.length() != numParams(layer)) {
      throw new IllegalStateException(
          "Expected a view of %d parameters for nIn = %d and nOut = %d, but found %d."
              .formatted(numParams(layer), layer.getNIn(), layer.getNOut(), flat.length()));
    }
    INDArray vector = flat.reshape(flat.length());
    Map<String, INDArray> views = new LinkedHashMap<>();
    long offset = 0;
    for (String key : keys) {
      long end = offset + length(layer, key);
      INDArray segment = vector.get(NDArrayIndex.interval(offset, end));
      views.put(
          key,
          key.equals(WEIGHT_KEY)
              ? segment.reshape(order, layer.getNIn(), layer.getNOut())
              : segment);
      offset = end;
    }
    return views;
  }
}
