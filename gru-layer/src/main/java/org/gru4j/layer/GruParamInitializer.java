package org.gru4j.layer;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.gru4j.math.GruWeights;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Lays out a GRU's parameters in the network's parameter vector: input weights, recurrent weights,
 * bias and, if there are any, recurrent bias and the gains of layer normalisation, each in 'c'
 * order with the gates side by side.
 *
 * <p>In 'c' order a row holds all gates of one input, which is the layout that the kernels read
 * without copying.
 */
public final class GruParamInitializer implements ParamInitializer {
  public static final GruParamInitializer INSTANCE = new GruParamInitializer();
  public static final String INPUT_WEIGHT_KEY = DefaultParamInitializer.WEIGHT_KEY;
  public static final String RECURRENT_WEIGHT_KEY = "RW";
  public static final String BIAS_KEY = DefaultParamInitializer.BIAS_KEY;
  public static final String RECURRENT_BIAS_KEY = "rb";
  public static final String GAIN_KEY = DefaultParamInitializer.GAIN_KEY;
  public static final String RECURRENT_GAIN_KEY = "rg";
  private static final int GATES = 3;

  private GruParamInitializer() {}

  /** The weights, or their gradients, that a table of parameter views holds. */
  public static GruWeights weights(Map<String, INDArray> table) {
    INDArray gain = table.get(GAIN_KEY);
    return new GruWeights(
        view(table, INPUT_WEIGHT_KEY),
        view(table, RECURRENT_WEIGHT_KEY),
        view(table, BIAS_KEY),
        table.get(RECURRENT_BIAS_KEY),
        gain == null ? null : new GruWeights.Gains(gain, view(table, RECURRENT_GAIN_KEY)));
  }

  private static INDArray view(Map<String, INDArray> table, String key) {
    return Objects.requireNonNull(table.get(key), key);
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    GRU gru = (GRU) layer;
    long columns = GATES * gru.getNOut();
    return columns * (gru.getNIn() + gru.getNOut() + vectorKeys(gru).size());
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return concat(weightKeys(layer), vectorKeys(layer));
  }

  /** Parameters of one number for each gate of each unit. */
  public List<String> vectorKeys(Layer layer) {
    return concat(
        biasKeys(layer),
        ((GRU) layer).isLayerNormalization() ? List.of(GAIN_KEY, RECURRENT_GAIN_KEY) : List.of());
  }

  private static List<String> concat(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return List.of(INPUT_WEIGHT_KEY, RECURRENT_WEIGHT_KEY);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return ((GRU) layer).isRecurrentBias()
        ? List.of(BIAS_KEY, RECURRENT_BIAS_KEY)
        : List.of(BIAS_KEY);
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
    Map<String, INDArray> views = views(gru, paramsView);
    if (initializeParams) {
      initialize(gru, views);
    }
    return Collections.synchronizedMap(views);
  }

  /** Draws fresh weights. */
  public static void initialize(GRU gru, Map<String, INDArray> views) {
    IWeightInit recurrentInit =
        gru.getWeightInitFnRecurrent() != null
            ? gru.getWeightInitFnRecurrent()
            : gru.getWeightInitFn();
    initialize(view(views, INPUT_WEIGHT_KEY), gru.getWeightInitFn());
    initialize(view(views, RECURRENT_WEIGHT_KEY), recurrentInit);
    for (String key : INSTANCE.vectorKeys(gru)) {
      boolean bias = INSTANCE.isBiasParam(gru, key);
      view(views, key).assign(bias ? gru.getBiasInit() : 1.0);
    }
    if (gru.getUpdateGateBiasInit() != 0) {
      view(views, BIAS_KEY).get(interval(0, gru.getNOut())).assign(gru.getUpdateGateBiasInit());
    }
  }

  /**
   * Fills the matrices of the three gates one by one, so that fan-out is one gate's width and an
   * orthogonal initialisation makes each of them orthogonal.
   */
  private static void initialize(INDArray matrix, IWeightInit weightInit) {
    long rows = matrix.size(0);
    long width = matrix.size(1) / GATES;
    for (int gate = 0; gate < GATES; gate++) {
      INDArray view = Nd4j.create(matrix.dataType(), rows * width);
      INDArray values =
          weightInit.init((double) rows, (double) width, new long[] {rows, width}, 'c', view);
      matrix.get(all(), interval(gate * width, (gate + 1) * width)).assign(values);
    }
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return views((GRU) conf.getLayer(), gradientView);
  }

  /** The parameters of a layer as views of its part of the network's vector. */
  public Map<String, INDArray> views(GRU gru, INDArray flat) {
    long expected = numParams(gru);
    if (flat.length() != expected) {
      throw new IllegalStateException(
          "A GRU with nIn = "
              + gru.getNIn()
              + " and nOut = "
              + gru.getNOut()
              + " has "
              + expected
              + " parameters, but the view has "
              + flat.length()
              + ".");
    }
    INDArray vector = flat.reshape(flat.length());
    long columns = GATES * gru.getNOut();
    Map<String, INDArray> views = new LinkedHashMap<>();
    long offset = 0;
    for (String key : paramKeys(gru)) {
      long rows =
          switch (key) {
            case INPUT_WEIGHT_KEY -> gru.getNIn();
            case RECURRENT_WEIGHT_KEY -> gru.getNOut();
            default -> 1;
          };
      INDArray segment = vector.get(interval(offset, offset + rows * columns));
      boolean matrix = isWeightParam(gru, key);
      views.put(key, matrix ? segment.reshape('c', rows, columns) : segment);
      offset += rows * columns;
    }
    return views;
  }
}
