package org.gru4j.weights.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.GRU;
import org.gru4j.layer.graph.GruVertex;
import org.gru4j.math.GruWeights;
import org.gru4j.weights.GruConvention;
import org.gru4j.weights.WeightsException;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer of a network and views of its parameters.
 *
 * @param name its index in a {@code MultiLayerNetwork}, its vertex's name in a {@code
 *     ComputationGraph}
 * @param configuration without the layers that merely wrap it
 * @param parameters by Deeplearning4j's keys
 */
public record NetworkLayer(String name, Layer configuration, Map<String, INDArray> parameters) {

  /** The layers of a network that have parameters, by their names. */
  public static Map<String, NetworkLayer> of(MultiLayerNetwork network) {
    Map<String, NetworkLayer> layers = new HashMap<>();
    for (int i = 0; i < network.getnLayers(); i++) {
      add(
          layers,
          Integer.toString(i),
          network.getLayerWiseConfigurations().getConf(i).getLayer(),
          network.getLayer(i).paramTable());
    }
    return layers;
  }

  /** The layers and GRU vertices of a graph that have parameters, by their names. */
  public static Map<String, NetworkLayer> of(ComputationGraph network) {
    Map<String, NetworkLayer> layers = new HashMap<>();
    for (Map.Entry<String, GraphVertex> vertex :
        network.getConfiguration().getVertices().entrySet()) {
      Layer layer = null;
      if (vertex.getValue() instanceof LayerVertex layerVertex) {
        layer = layerVertex.getLayerConf().getLayer();
      } else if (vertex.getValue() instanceof GruVertex gruVertex) {
        layer = gruVertex.getGru();
      }
      String name = vertex.getKey();
      add(layers, name, layer, network.getVertex(name).paramTable(false));
    }
    return layers;
  }

  private static void add(
      Map<String, NetworkLayer> layers,
      String name,
      @Nullable Layer layer,
      @Nullable Map<String, INDArray> parameters) {
    if (layer != null && parameters != null && !parameters.isEmpty()) {
      layers.put(name, new NetworkLayer(name, unwrapped(layer), parameters));
    }
  }

  private static Layer unwrapped(Layer layer) {
    if (layer instanceof BaseWrapperLayer wrapper) {
      return unwrapped(wrapper.getUnderlying());
    }
    return layer instanceof FrozenLayer frozen ? unwrapped(frozen.getLayer()) : layer;
  }

  /**
   * The layer of this name.
   *
   * @throws WeightsException if there is none
   */
  public static NetworkLayer find(Map<String, NetworkLayer> layers, String name) {
    NetworkLayer layer = layers.get(name);
    if (layer == null) {
      throw new WeightsException(
          "Expected the name of a layer with parameters, one of %s, found %s."
              .formatted(new TreeSet<>(layers.keySet()), name));
    }
    return layer;
  }

  /** Whether it is a GRU or reads a sequence by one in both directions. */
  public boolean isRecurrent() {
    return configuration instanceof GRU || configuration instanceof Bidirectional;
  }

  /**
   * The GRU, or that of the forward direction.
   *
   * @throws WeightsException if it is another kind of layer, or both directions are not
   *     concatenated
   */
  public GRU gru() {
    if (configuration instanceof GRU gru
        && (!(gru instanceof BidirectionalGRU both)
            || both.getMode() == Bidirectional.Mode.CONCAT)) {
      return gru;
    }
    if (configuration instanceof Bidirectional both
        && both.getFwd() instanceof GRU gru
        && both.getMode() == Bidirectional.Mode.CONCAT) {
      return gru;
    }
    throw new WeightsException(
        "Expected a GRU, or two whose states are concatenated, at layer %s, found %s."
            .formatted(name, description()));
  }

  private String description() {
    if (configuration instanceof BidirectionalGRU both) {
      return "BidirectionalGRU(%s)".formatted(both.getMode());
    }
    return configuration instanceof Bidirectional both
        ? "Bidirectional(%s, %s)"
            .formatted(both.getMode(), both.getFwd().getClass().getSimpleName())
        : configuration.getClass().getSimpleName();
  }

  /** Whether a layer reads in both directions. */
  public static boolean isBidirectional(Layer layer) {
    return layer instanceof Bidirectional || layer instanceof BidirectionalGRU;
  }

  /** Prefixes of the parameters of each direction. */
  public List<String> directions() {
    return isBidirectional(configuration) ? List.of("f", "b") : List.of("");
  }

  /**
   * A parameter.
   *
   * @throws WeightsException if the layer has none of this key
   */
  public INDArray parameter(String key) {
    INDArray parameter = parameters.get(key);
    if (parameter == null) {
      throw new WeightsException(
          "Expected a layer with a parameter %s at layer %s, found %s with %s."
              .formatted(key, name, description(), parameters.keySet()));
    }
    return parameter;
  }

  /** The weights of a GRU, or of one direction. */
  public GruWeights weights(String direction) {
    return new GruWeights(
        parameter(direction + "W"),
        parameter(direction + "RW"),
        parameter(direction + "b"),
        parameters.get(direction + "rb"));
  }

  /** New numbers for parameters of a network, which get them all or, after an error, none. */
  public static final class Assignments {
    private record Assignment(INDArray parameter, INDArray values) {}

    private record Expectation(INDArray parameter, INDArray values, String name) {}

    private final List<Assignment> assignments = new ArrayList<>();
    private final List<Expectation> expectations = new ArrayList<>();

    /**
     * Numbers for one parameter.
     *
     * @param origin where they come from, for messages
     * @throws WeightsException if one is NaN or infinite, or becomes so in the parameter's type
     */
    public void add(INDArray parameter, INDArray values, String origin) {
      INDArray rounded = FiniteNumbers.rounded(values, parameter.dataType(), origin);
      assignments.add(new Assignment(parameter, rounded.reshape('c', parameter.shape())));
    }

    /**
     * Weights of a GRU in our convention.
     *
     * @param origin where they come from, for messages
     * @throws WeightsException if their shapes are not the layer's, they have a recurrent bias and
     *     the layer has not, or a number is NaN or infinite
     */
    public void add(NetworkLayer layer, String direction, GruWeights weights, String origin) {
      GruWeights targets = layer.weights(direction);
      INDArray recurrentBias = weights.recurrentBias();
      INDArray target = targets.recurrentBias();
      if (recurrentBias != null) {
        // Of NaN nobody can say whether it is zero.
        FiniteNumbers.require(recurrentBias, origin);
      }
      if (target == null && recurrentBias != null && !GruConvention.isZero(recurrentBias)) {
        throw new WeightsException(
            "Expected recurrent biases of zero in %s, as layer %s is a GRU without recurrentBias,"
                    .formatted(origin, layer.name)
                + " found others.");
      }
      addSameShape(targets.input(), weights.input(), layer, origin);
      addSameShape(targets.recurrent(), weights.recurrent(), layer, origin);
      addSameShape(targets.bias(), weights.bias(), layer, origin);
      if (target != null) {
        addSameShape(target, recurrentBias == null ? target.like() : recurrentBias, layer, origin);
      }
    }

    private void addSameShape(INDArray target, INDArray values, NetworkLayer layer, String origin) {
      if (!Arrays.equals(target.shape(), values.shape())) {
        throw new WeightsException(
            "Expected weights of shape %s in %s, as layer %s has them, found %s."
                .formatted(
                    Arrays.toString(target.shape()),
                    origin,
                    layer.name,
                    Arrays.toString(values.shape())));
      }
      add(target, values, origin);
    }

    /**
     * Requires that a parameter will have these very numbers.
     *
     * @param name of them, for messages
     */
    public void expect(INDArray parameter, INDArray values, String name) {
      expectations.add(new Expectation(parameter, values, name));
    }

    /**
     * Sets all parameters.
     *
     * @throws WeightsException if one will not have the numbers that it must; then none is set
     */
    public void apply() {
      for (Expectation expectation : expectations) {
        if (!future(expectation.parameter).equalsWithEps(expectation.values, 0)) {
          throw new WeightsException(
              "Expected in %s the numbers of the embedding that shares its weights, found others."
                  .formatted(expectation.name));
        }
      }
      assignments.forEach(assignment -> assignment.parameter.assign(assignment.values));
    }

    private INDArray future(INDArray parameter) {
      return assignments.stream()
          .filter(assignment -> assignment.parameter == parameter)
          .map(Assignment::values)
          .findFirst()
          .orElse(parameter);
    }
  }
}
