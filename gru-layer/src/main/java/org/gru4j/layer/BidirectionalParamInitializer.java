package org.gru4j.layer;

import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Lays out the parameters of two GRUs, first all of the forward and then all of the backward
 * direction, under the names and in the order of Deeplearning4j's {@code Bidirectional}.
 */
final class BidirectionalParamInitializer implements ParamInitializer {
  static final BidirectionalParamInitializer INSTANCE = new BidirectionalParamInitializer();

  /** What the names of a direction's parameters start with. */
  static final List<String> PREFIXES = List.of("f", "b");

  private static final GruParamInitializer ONE = GruParamInitializer.INSTANCE;

  private BidirectionalParamInitializer() {}

  private static List<String> prefixed(List<String> keys) {
    List<String> all = new ArrayList<>();
    for (String prefix : PREFIXES) {
      keys.forEach(key -> all.add(prefix + key));
    }
    return all;
  }

  /** The part of a direction in a vector of parameters or gradients, as a view. */
  static INDArray part(INDArray flat, int direction) {
    long length = flat.length() / PREFIXES.size();
    return flat.reshape(flat.length()).get(interval(direction * length, (direction + 1) * length));
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return PREFIXES.size() * ONE.numParams(layer);
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return prefixed(ONE.paramKeys(layer));
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return prefixed(ONE.weightKeys(layer));
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return prefixed(ONE.biasKeys(layer));
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return weightKeys(layer).contains(key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return biasKeys(layer).contains(key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    GRU gru = (GRU) conf.getLayer();
    paramKeys(gru).forEach(conf::addVariable);
    return Collections.synchronizedMap(
        table(
            paramsView,
            part -> {
              Map<String, INDArray> views = ONE.views(gru, part);
              if (initializeParams) {
                GruParamInitializer.initialize(gru, views);
              }
              return views;
            }));
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return table(gradientView, part -> ONE.views((GRU) conf.getLayer(), part));
  }

  private static Map<String, INDArray> table(
      INDArray flat, Function<INDArray, Map<String, INDArray>> views) {
    Map<String, INDArray> table = new LinkedHashMap<>();
    for (int i = 0; i < PREFIXES.size(); i++) {
      String prefix = PREFIXES.get(i);
      views.apply(part(flat, i)).forEach((key, view) -> table.put(prefix + key, view));
    }
    return table;
  }
}
