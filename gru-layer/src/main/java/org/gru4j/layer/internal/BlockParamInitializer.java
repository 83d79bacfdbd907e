package org.gru4j.layer.internal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Lays out the parameters of a layer in the network's parameter vector: matrices of weights and
 * vectors of biases, one behind the other.
 */
public final class BlockParamInitializer implements ParamInitializer {
  private final char order;
  private final Function<FeedForwardLayer, List<Block>> layout;

  /**
   * One parameter.
   *
   * @param columns 0 for a vector
   * @param fanOut how many outputs an input of a matrix reaches, for drawing the weights
   * @param initial what a vector is filled with; null for the layer's initial bias
   */
  public record Block(
      String key, long rows, long columns, double fanOut, @Nullable Double initial) {
    /** Weights {@code [rows, columns]} from all inputs to all outputs. */
    public static Block matrix(String key, long rows, long columns) {
      return matrix(key, rows, columns, (double) columns);
    }

    /** Weights {@code [rows, columns]}, each of which serves in several places. */
    public static Block matrix(String key, long rows, long columns, double fanOut) {
      return new Block(key, rows, columns, fanOut, null);
    }

    /** A bias, at first as the layer says. */
    public static Block bias(String key, long length) {
      return new Block(key, length, 0, 0, null);
    }

    /** A vector of parameters that are no weights, at first all the same. */
    public static Block filled(String key, long length, double initial) {
      return new Block(key, length, 0, 0, initial);
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

  /**
   * An initialiser of layers of one kind.
   *
   * @param order of matrices in memory, 'c' or 'f'
   * @param layout the parameters of a layer in their order
   */
  public BlockParamInitializer(char order, Function<FeedForwardLayer, List<Block>> layout) {
    this.order = order;
    this.layout = layout;
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

  /** Of vectors, which weight decay and constraints of weights leave alone. */
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
    return biasKeys(layer).contains(key);
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
    Double initial = block.initial();
    if (block.isMatrix()) {
      layer
          .getWeightInitFn()
          .init((double) block.rows(), block.fanOut(), block.shape(), order, segment);
    } else {
      segment.assign(initial == null ? layer.getBiasInit() : initial);
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
