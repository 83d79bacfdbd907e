package org.gru4j.weights.onnx;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.GRU;
import org.gru4j.layer.LayerNormalization;
import org.gru4j.layer.graph.FinalStateVertex;
import org.gru4j.layer.graph.RowsVertex;
import org.gru4j.layer.token.CrfOutput;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.weights.internal.NetworkLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Writes a graph that reads sequences side by side and writes one, as an ONNX model.
 *
 * <p>Exported are graphs of {@link TokenEmbedding}, {@link GRU}, {@link LayerNormalization}, {@code
 * DenseLayer}, {@code GlobalPoolingLayer}, {@link TokenOutput}, {@link CrfOutput}, Deeplearning4j's
 * output layers, {@code MergeVertex}, {@link FinalStateVertex} and {@link RowsVertex}, for
 * sequences without mask. The model's values are time-major, as those of {@link OnnxExport}:
 *
 * <ul>
 *   <li>each input of the graph under its name: int64 {@code [time, batch]} before an embedding,
 *       else {@code [time, batch, size]};
 *   <li>{@code NAME_lengths} int32 {@code [batch]} of an input of whose sequences the final states
 *       are taken: how many steps of each are real;
 *   <li>{@code state_0}, {@code state_1}, … {@code [directions, batch, nOut]}: the initial state of
 *       each other recurrent layer, and {@code next_state_0}, … the final one;
 *   <li>{@code output} {@code [time, batch, nOut]}, or {@code [batch, nOut]} behind pooling; of a
 *       conditional random field what its tags score at each step by themselves.
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

  /**
   * What a vertex puts out, {@code [time, batch, size]}, or {@code [batch, size]}.
   *
   * @param size of tokens 0
   * @param input of the network that its steps are those of
   * @param sequence whether it has steps
   */
  private record Value(String name, long size, String input, boolean sequence) {
    Value then(String result, long width) {
      return new Value(result, width, input, sequence);
    }
  }

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
    if (last.sequence()) {
      onnx.output("output", type, "time", "batch", last.size());
    } else {
      onnx.output("output", type, "batch", last.size());
    }
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
    String name = "part/" + vertex;
    if (part instanceof MergeVertex) {
      return merged(vertex, inputs);
    }
    if (part instanceof FinalStateVertex ends) {
      return ends(vertex, ends, inputs.get(0));
    }
    if (part instanceof RowsVertex) {
      Value numbers = tokens(inputs.get(1));
      Value vectors = value(inputs.get(0));
      return new Value(
          onnx.apply("Gather", name, vectors.name(), numbers.name()),
          vectors.size(),
          numbers.input(),
          true);
    }
    Layer layer = part instanceof LayerVertex of ? of.getLayerConf().getLayer() : null;
    if (layer instanceof TokenEmbedding embedding) {
      String vectors = onnx.constant(name + "/W", parameter(vertex, "W"));
      Value tokens = tokens(inputs.get(0));
      return tokens.then(onnx.apply("Gather", name, vectors, tokens.name()), embedding.getNOut());
    }
    if (layer instanceof GRU gru) {
      return recurrent(vertex, gru, value(inputs.get(0)));
    }
    if (layer instanceof LayerNormalization) {
      Value read = value(inputs.get(0));
      return read.then(
          parts.normalized(
              name,
              read.name(),
              parameter(vertex, LayerNormalization.GAIN_KEY),
              parameter(vertex, LayerNormalization.BIAS_KEY),
              LayerNormalization.EPSILON),
          read.size());
    }
    if (layer instanceof GlobalPoolingLayer pooling) {
      Value read = value(inputs.get(0));
      String pooled = parts.pooled(name, vertex, pooling.getPoolingType(), read.name());
      return new Value(pooled, read.size(), read.input(), false);
    }
    if (layer instanceof FeedForwardLayer sized && isDense(layer)) {
      Value read = value(inputs.get(0));
      String products =
          parts.dense(
              name,
              read.name(),
              parameter(vertex, "W"),
              network.getVertex(vertex).paramTable(false).get("b"));
      return read.then(activated(vertex, sized, products), sized.getNOut());
    }
    throw new IllegalArgumentException(
        "Expected a graph of parts that can be exported (TokenEmbedding, GRU, LayerNormalization,"
            + " DenseLayer, GlobalPoolingLayer, TokenOutput, CrfOutput, output layers, MergeVertex,"
            + " FinalStateVertex, RowsVertex), found %s at %s."
                .formatted((layer == null ? part : layer).getClass().getSimpleName(), vertex));
  }

  /** The layer that is read has written it. */
  private Value ends(String vertex, FinalStateVertex ends, String recurrent) {
    Layer layer =
        configuration.getVertices().get(recurrent) instanceof LayerVertex of
            ? of.getLayerConf().getLayer()
            : null;
    if (!(layer instanceof GRU) || ends.isBidirectional() != layer instanceof BidirectionalGRU) {
      throw new IllegalArgumentException(
          "Expected a GRU before FinalStateVertex at %s, bidirectional if the vertex is, found %s."
              .formatted(vertex, recurrent));
    }
    return value(finalState(recurrent));
  }

  private static boolean isDense(Layer layer) {
    return layer instanceof BaseOutputLayer
        || layer instanceof DenseLayer
        || layer instanceof CrfOutput
        || (layer instanceof TokenOutput output && !output.isTied());
  }

  private String activated(String vertex, FeedForwardLayer layer, String products) {
    if (layer instanceof CrfOutput) {
      return products;
    }
    return layer instanceof TokenOutput
        ? parts.softmax("softmax_" + vertex, products)
        : parts.activation(vertex, layer.getActivationFn(), products);
  }

  private Value merged(String vertex, List<String> inputs) {
    List<Value> all = inputs.stream().map(this::value).toList();
    String joined =
        parts.joined("part/" + vertex, all.stream().map(Value::name).toArray(String[]::new));
    return all.get(0).then(joined, all.stream().mapToLong(Value::size).sum());
  }

  private Value recurrent(String vertex, GRU gru, Value read) {
    String name = "part/" + vertex;
    long directions = gru instanceof BidirectionalGRU ? 2 : 1;
    long width = directions * gru.getNOut();
    NetworkLayer layer = new NetworkLayer(vertex, gru, network.getVertex(vertex).paramTable(false));
    if (isEndRead(vertex)) {
      String lengths =
          onnx.input(read.input() + "_lengths", OnnxGraph.Type.INT32, batch(read.input()));
      String states = name + "/states";
      String sequence =
          parts.recurrent(name, layer, new OnnxParts.Reading(read.name(), lengths, "", states));
      String aside = parts.transposed(name + "/beside", states, 1, 0, 2);
      values.put(
          finalState(vertex),
          new Value(parts.reshaped(name + "/final", aside, 0, width), width, read.input(), false));
      return read.then(sequence, width);
    }
    String initial = onnx.input("state_" + states, type, directions, "batch", gru.getNOut());
    String last = "next_state_" + states;
    states++;
    String sequence =
        parts.recurrent(name, layer, new OnnxParts.Reading(read.name(), "", initial, last));
    onnx.output(last, type, directions, "batch", gru.getNOut());
    return read.then(sequence, width);
  }

  private static String finalState(String recurrent) {
    return recurrent + "/final state";
  }

  private boolean isEndRead(String recurrent) {
    return endsRead().anyMatch(recurrent::equals);
  }

  /** The recurrent layers whose final states are read. */
  private Stream<String> endsRead() {
    return configuration.getVertices().entrySet().stream()
        .filter(each -> each.getValue() instanceof FinalStateVertex)
        .map(each -> inputOf(each.getKey()));
  }

  private String inputOf(String vertex) {
    return Objects.requireNonNull(configuration.getVertexInputs().get(vertex)).get(0);
  }

  /** Sequences whose ends are read are of another number and length than those of the output. */
  private boolean isAside(String input) {
    return endsRead()
        .anyMatch(
            recurrent -> {
              String from = recurrent;
              while (configuration.getVertices().containsKey(from)) {
                from = inputOf(from);
              }
              return from.equals(input);
            });
  }

  private String time(String input) {
    return isAside(input) ? input + "_time" : "time";
  }

  private String batch(String input) {
    return isAside(input) ? input + "_batch" : "batch";
  }

  private Value tokens(String input) {
    return values.computeIfAbsent(input, name -> input(name, OnnxGraph.Type.INT64, 0));
  }

  private Value input(String input, OnnxGraph.Type numbers, long size) {
    String time = time(input);
    String batch = batch(input);
    String name =
        size == 0
            ? onnx.input(input, numbers, time, batch)
            : onnx.input(input, numbers, time, batch, size);
    return new Value(name, size, input, true);
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
          return input(input, type, size);
        });
  }

  private INDArray parameter(String vertex, String key) {
    return Objects.requireNonNull(network.getVertex(vertex).paramTable(false).get(key), key);
  }
}
