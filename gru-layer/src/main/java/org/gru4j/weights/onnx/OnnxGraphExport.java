package org.gru4j.weights.onnx;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.GRU;
import org.gru4j.layer.LayerNormalization;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.weights.internal.NetworkLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Writes a graph that reads sequences side by side and writes one, as an ONNX model.
 *
 * <p>Exported are graphs of {@link TokenEmbedding}, {@link GRU}, {@link LayerNormalization}, {@code
 * DenseLayer}, Deeplearning4j's output layers and {@code MergeVertex}, for sequences without mask.
 * The model's values are time-major, as those of {@link OnnxExport}:
 *
 * <ul>
 *   <li>each input of the graph under its name: int64 {@code [time, batch]} before an embedding,
 *       else {@code [time, batch, size]};
 *   <li>{@code state_0}, {@code state_1}, … {@code [directions, batch, nOut]}: the initial state of
 *       each recurrent layer, and {@code next_state_0}, … the final one;
 *   <li>{@code output} {@code [time, batch, nOut]}.
 * </ul>
 */
public final class OnnxGraphExport {
  private final ComputationGraph network;
  private final ComputationGraphConfiguration configuration;
  private final OnnxGraph onnx = new OnnxGraph();
  private final OnnxParts parts = new OnnxParts(onnx);
  private final OnnxGraph.Type type;
  private final Map<String, Long> inputSizes;
  private final Map<String, Value> values = new HashMap<>();
  private int states;

  /** What a vertex puts out, {@code [time, batch, size]}; tokens have no size. */
  private record Value(String name, long size) {}

  private OnnxGraphExport(ComputationGraph network, Map<String, Long> inputSizes) {
    this.network = network;
    this.inputSizes = inputSizes;
    this.configuration = network.getConfiguration();
    this.type = OnnxGraph.Type.of(network.params().dataType());
  }

  /**
   * Writes a file, as a whole or not at all.
   *
   * @param inputSizes how many numbers of a step the inputs have that are not tokens
   * @throws IllegalArgumentException if the network has something that is not exported
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public static void write(ComputationGraph network, Map<String, Long> inputSizes, Path file) {
    OnnxExport.write(toBytes(network, inputSizes), file);
  }

  /**
   * The content of such a file.
   *
   * @param inputSizes how many numbers of a step the inputs have that are not tokens
   * @throws IllegalArgumentException if the network has something that is not exported
   */
  public static byte[] toBytes(ComputationGraph network, Map<String, Long> inputSizes) {
    return new OnnxGraphExport(network, inputSizes).export();
  }

  private byte[] export() {
    List<String> outputs = configuration.getNetworkOutputs();
    if (outputs.size() != 1) {
      throw new IllegalArgumentException(
          "Expected a graph with one output, found " + outputs + ".");
    }
    for (org.deeplearning4j.nn.graph.vertex.GraphVertex vertex : inOrder()) {
      String name = vertex.getVertexName();
      GraphVertex part = configuration.getVertices().get(name);
      if (part != null) {
        values.put(name, written(name, part));
      }
    }
    Value last = Objects.requireNonNull(values.get(outputs.get(0)));
    onnx.apply("Identity", "output", last.name());
    onnx.output("output", type, "time", "batch", last.size());
    return onnx.toBytes();
  }

  private org.deeplearning4j.nn.graph.vertex.GraphVertex[] inOrder() {
    int[] order = network.topologicalSortOrder();
    var vertices = new org.deeplearning4j.nn.graph.vertex.GraphVertex[order.length];
    for (int i = 0; i < order.length; i++) {
      vertices[i] = network.getVertices()[order[i]];
    }
    return vertices;
  }

  private Value written(String vertex, GraphVertex part) {
    List<String> inputs = Objects.requireNonNull(configuration.getVertexInputs().get(vertex));
    if (part instanceof MergeVertex) {
      return merged(vertex, inputs);
    }
    Layer layer = part instanceof LayerVertex of ? of.getLayerConf().getLayer() : null;
    String name = "part/" + vertex;
    if (layer instanceof TokenEmbedding embedding) {
      String vectors = onnx.constant(name + "/W", parameter(vertex, "W"));
      String tokens = tokens(inputs.get(0));
      return new Value(onnx.apply("Gather", name, vectors, tokens), embedding.getNOut());
    }
    if (layer instanceof GRU gru) {
      return recurrent(vertex, gru, value(inputs.get(0)));
    }
    if (layer instanceof LayerNormalization) {
      Value read = value(inputs.get(0));
      return new Value(
          parts.normalized(
              name,
              read.name(),
              parameter(vertex, LayerNormalization.GAIN_KEY),
              parameter(vertex, LayerNormalization.BIAS_KEY),
              LayerNormalization.EPSILON),
          read.size());
    }
    if (layer instanceof BaseOutputLayer || layer instanceof DenseLayer) {
      FeedForwardLayer dense = (FeedForwardLayer) layer;
      String products =
          parts.dense(
              name,
              value(inputs.get(0)).name(),
              parameter(vertex, "W"),
              network.getVertex(vertex).paramTable(false).get("b"));
      return new Value(
          parts.activation(vertex, dense.getActivationFn(), products), dense.getNOut());
    }
    throw new IllegalArgumentException(
        "Expected a graph of parts that can be exported (TokenEmbedding, GRU, LayerNormalization,"
            + " DenseLayer, output layers, MergeVertex), found %s at %s."
                .formatted((layer == null ? part : layer).getClass().getSimpleName(), vertex));
  }

  private Value merged(String vertex, List<String> inputs) {
    Value together = value(inputs.get(0));
    for (int i = 1; i < inputs.size(); i++) {
      Value next = value(inputs.get(i));
      together =
          new Value(
              parts.joined("part/" + vertex + "/" + i, together.name(), next.name()),
              together.size() + next.size());
    }
    return together;
  }

  private Value recurrent(String vertex, GRU gru, Value read) {
    long directions = gru instanceof BidirectionalGRU ? 2 : 1;
    String initial = onnx.input("state_" + states, type, directions, "batch", gru.getNOut());
    String last = "next_state_" + states;
    states++;
    NetworkLayer layer = new NetworkLayer(vertex, gru, network.getVertex(vertex).paramTable(false));
    String sequence =
        parts.recurrent(
            "part/" + vertex, layer, new OnnxParts.Reading(read.name(), "", initial, last));
    onnx.output(last, type, directions, "batch", gru.getNOut());
    return new Value(sequence, layer.directions().size() * gru.getNOut());
  }

  private String tokens(String input) {
    return values
        .computeIfAbsent(
            input, name -> new Value(onnx.input(name, OnnxGraph.Type.INT64, "time", "batch"), 0))
        .name();
  }

  /** What was written of a vertex, or an input of the network. */
  private Value value(String name) {
    return values.computeIfAbsent(
        name,
        input -> {
          Long size = inputSizes.get(input);
          if (size == null) {
            throw new IllegalArgumentException(
                "Expected the size of the input %s, found those of %s."
                    .formatted(input, inputSizes.keySet()));
          }
          return new Value(onnx.input(input, type, "time", "batch", size), size);
        });
  }

  private INDArray parameter(String vertex, String key) {
    return Objects.requireNonNull(network.getVertex(vertex).paramTable(false).get(key), key);
  }
}
