package org.gru4j.layer.token;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Lays out the parameters of {@link TokenEmbedding}, {@link TokenOutput} and {@link
 * AdaptiveTokenOutput} in the network's parameter vector. The weights stand token by token in
 * memory, {@code [tokens, size]} in 'c' order, so that a tied output uses those of an embedding as
 * they are.
 */
final class TokenParamInitializer implements ParamInitializer {
  static final String WEIGHT_KEY = DefaultParamInitializer.WEIGHT_KEY;
  static final String BIAS_KEY = DefaultParamInitializer.BIAS_KEY;

  /** Weights {@code [tokens, size]}, no bias. */
  static final TokenParamInitializer EMBEDDING =
      new TokenParamInitializer(
          'c', layer -> List.of(Block.matrix(WEIGHT_KEY, layer.getNIn(), layer.getNOut())));

  /** Weights {@code [size, tokens]} and a bias {@code [tokens]}. */
  static final TokenParamInitializer OUTPUT =
      new TokenParamInitializer(
          'f',
          layer ->
              List.of(
                  Block.matrix(WEIGHT_KEY, layer.getNIn(), layer.getNOut()),
                  Block.bias(layer.getNOut())));

  /** A bias {@code [tokens]}. */
  static final TokenParamInitializer TIED_OUTPUT =
      new TokenParamInitializer('f', layer -> List.of(Block.bias(layer.getNOut())));

  /** Weights and bias of the head, then projection and weights of each cluster. */
  static final TokenParamInitializer ADAPTIVE_OUTPUT =
      new TokenParamInitializer('f', layer -> adaptive((AdaptiveTokenOutput) layer));

  /**
   * One parameter.
   *
   * @param columns 0 for a vector
   */
  private record Block(String key, long rows, long columns) {
    static Block matrix(String key, long rows, long columns) {
      return new Block(key, rows, columns);
    }

    static Block bias(long length) {
      return new Block(BIAS_KEY, length, 0);
    }

    boolean isMatrix() {
      return columns > 0;
    }

    long[] shape() {
      return new long[] {rows, columns};
    }

    long length() {
      return rows * Math.max(1, columns);
    }
  }

  private final char order;
  private final Function<FeedForwardLayer, List<Block>> layout;

  private TokenParamInitializer(char order, Function<FeedForwardLayer, List<Block>> layout) {
    this.order = order;
    this.layout = layout;
  }

  /** The projection {@code [size, projected size]} of the i-th cluster, counted from 1. */
  static String projectionKey(int i) {
    return "P" + i;
  }

  /** The weights {@code [projected size, tokens]} of the i-th cluster, counted from 1. */
  static String clusterKey(int i) {
    return WEIGHT_KEY + i;
  }

  private static List<Block> adaptive(AdaptiveTokenOutput layer) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(Block.matrix(WEIGHT_KEY, layer.getNIn(), layer.headSize()));
    if (layer.isHeadBias()) {
      blocks.add(Block.bias(layer.headSize()));
    }
    for (int i = 1; i <= layer.getCutoffs().size(); i++) {
      long projected = layer.projectedSize(i);
      blocks.add(Block.matrix(projectionKey(i), layer.getNIn(), projected));
      blocks.add(Block.matrix(clusterKey(i), projected, layer.clusterSize(i)));
    }
    return blocks;
  }

  private List<Block> blocks(Layer layer) {
    return layout.apply((FeedForwardLayer) layer);
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return blocks(layer).stream().mapToLong(Block::length).sum();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return blocks(layer).stream().map(Block::key).toList();
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return blocks(layer).stream().filter(Block::isMatrix).map(Block::key).toList();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return blocks(layer).stream().filter(block -> !block.isMatrix()).map(Block::key).toList();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return !isBiasParam(layer, key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return BIAS_KEY.equals(key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    FeedForwardLayer layer = (FeedForwardLayer) conf.getLayer();
    Map<Block, INDArray> segments = segments(layer, paramsView);
    segments.keySet().forEach(block -> conf.addVariable(block.key()));
    if (initializeParams) {
      segments.forEach((block, segment) -> initialize(layer, block, segment));
    }
    return Collections.synchronizedMap(views(segments));
  }

  private void initialize(FeedForwardLayer layer, Block block, INDArray segment) {
    if (block.isMatrix()) {
      double fanIn = block.rows();
      double fanOut = block.columns();
      layer.getWeightInitFn().init(fanIn, fanOut, block.shape(), order, segment);
    } else {
      segment.assign(layer.getBiasInit());
    }
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return views(segments((FeedForwardLayer) conf.getLayer(), gradientView));
  }

  private Map<Block, INDArray> segments(FeedForwardLayer layer, INDArray flat) {
    if (flat.length() != numParams(layer)) {
      throw new IllegalStateException(
          "Expected a view of %d parameters for nIn = %d and nOut = %d, but found %d."
              .formatted(numParams(layer), layer.getNIn(), layer.getNOut(), flat.length()));
    }
    INDArray vector = flat.reshape(flat.length());
    Map<Block, INDArray> segments = new LinkedHashMap<>();
    long offset = 0;
    for (Block block : blocks(layer)) {
      long end = offset + block.length();
      segments.put(block, vector.get(NDArrayIndex.interval(offset, end)));
      offset = end;
    }
    return segments;
  }

  private Map<String, INDArray> views(Map<Block, INDArray> segments) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    segments.forEach(
        (block, segment) ->
            views.put(
                block.key(), block.isMatrix() ? segment.reshape(order, block.shape()) : segment));
    return views;
  }
}
