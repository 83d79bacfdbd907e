package org.gru4j.weights.onnx;

import static org.gru4j.weights.onnx.OnnxGraph.Type.INT32;
import static org.gru4j.weights.onnx.OnnxGraph.Type.INT64;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.layer.GRU;
import org.gru4j.layer.graph.AttentionDecoderVertex;
import org.gru4j.layer.graph.DecoderStepper;
import org.gru4j.layer.graph.FinalStateVertex;
import org.gru4j.layer.graph.GruVertex;
import org.gru4j.layer.graph.LuongAttentionVertex;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.math.attention.Attention;
import org.gru4j.math.attention.AttentionScore;
import org.gru4j.weights.internal.NetworkLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Writes an encoder–decoder as two ONNX models: one that reads sources, run once, and one that
 * reads a token of each target and says how probable the next ones are, run step by step. What the
 * first puts out the second takes under the same name.
 *
 * <ul>
 *   <li>The encoder reads {@code source} int64 {@code [places, batch]} and {@code lengths} int32
 *       {@code [batch]}, the real tokens of each source; what stands behind them does not matter.
 *       It writes {@code state_0}, {@code state_1}, … {@code [batch, nOut]} that the decoder's
 *       recurrent layers start from and, for attention, {@code memory} {@code [batch, places,
 *       size]}, {@code mask} {@code [batch, places]}, 1 = real, and with {@link
 *       AttentionScore#CONCAT} {@code keys}.
 *   <li>The decoder reads these and {@code tokens} int64 {@code [batch]}, the last token of each
 *       target. It writes {@code output} {@code [batch, vocabulary]}, probabilities, {@code
 *       next_state_0}, … for the next step and, with attention, {@code attention} {@code [batch,
 *       places]}.
 * </ul>
 */
public final class OnnxEncoderDecoder {
  private final ComputationGraph network;
  private final Parts parts;
  private final OnnxGraph onnx = new OnnxGraph();
  private final OnnxParts nodes = new OnnxParts(onnx);
  private final OnnxGraph.Type type;
  private final @Nullable Attending attending;

  /** Of vertices that have been written, by the vertices' names. */
  private final Map<String, String> values = new HashMap<>();

  private final Map<String, String> finalStates = new HashMap<>();

  private OnnxEncoderDecoder(ComputationGraph network, Parts parts) {
    this.network = network;
    this.parts = parts;
    this.type = OnnxGraph.Type.of(network.params().dataType());
    this.attending = attending();
  }

  /**
   * Which vertices of a graph are what.
   *
   * @param source the input that the encoder reads
   * @param memory what the encoder writes for each place of the source
   * @param states what each recurrent part of the decoder starts from
   */
  public record Parts(
      String source, String memory, List<String> states, DecoderStepper.Parts decoder) {}

  /**
   * Writes both files, each as a whole or not at all.
   *
   * @throws IllegalArgumentException if the network has something that is not exported
   * @throws java.io.UncheckedIOException if a file cannot be written
   */
  public static void write(ComputationGraph network, Parts parts, Path encoder, Path decoder) {
    byte[] first = encoder(network, parts);
    byte[] second = decoder(network, parts);
    OnnxExport.write(first, encoder);
    OnnxExport.write(second, decoder);
  }

  /**
   * The model that reads sources.
   *
   * @throws IllegalArgumentException if the network has something that is not exported
   */
  public static byte[] encoder(ComputationGraph network, Parts parts) {
    return new OnnxEncoderDecoder(network, parts).encoder();
  }

  /**
   * The model that writes a step.
   *
   * @throws IllegalArgumentException if the network has something that is not exported
   */
  public static byte[] decoder(ComputationGraph network, Parts parts) {
    return new OnnxEncoderDecoder(network, parts).decoder();
  }

  private GraphVertex configuration(String vertex) {
    return Objects.requireNonNull(
        network.getConfiguration().getVertices().get(vertex), () -> "no vertex " + vertex);
  }

  private @Nullable Layer layer(String vertex) {
    return configuration(vertex) instanceof LayerVertex of ? of.getLayerConf().getLayer() : null;
  }

  private String input(String vertex) {
    return Objects.requireNonNull(network.getConfiguration().getVertexInputs().get(vertex)).get(0);
  }

  private INDArray parameter(String vertex, String key) {
    return Objects.requireNonNull(network.getVertex(vertex).paramTable(false).get(key), key);
  }

  private NetworkLayer networkLayer(String vertex, Layer layer) {
    return new NetworkLayer(vertex, layer, network.getVertex(vertex).paramTable(false));
  }

  // The encoder

  private byte[] encoder() {
    onnx.input("source", INT64, "places", "batch");
    onnx.input("lengths", INT32, "batch");
    values.put(parts.source(), "source");
    for (int i = 0; i < parts.states().size(); i++) {
      String state = onnx.apply("Identity", state(i), value(parts.states().get(i)));
      onnx.output(state, type, "batch", stateSize(i));
    }
    if (attending != null) {
      memory(attending);
    }
    return onnx.toBytes();
  }

  private static String state(int layer) {
    return "state_" + layer;
  }

  private long stateSize(int layer) {
    return gru(parts.decoder().recurrent().get(layer)).getNOut();
  }

  private GRU gru(String decoderPart) {
    return configuration(decoderPart) instanceof AttentionDecoderVertex attending
        ? attending.getGru()
        : ((GruVertex) configuration(decoderPart)).getGru();
  }

  /** The vertex that looks at the memory. */
  private record Attending(String vertex, AttentionScore score, long memorySize) {}

  private @Nullable Attending attending() {
    List<String> candidates = new ArrayList<>(parts.decoder().recurrent());
    if (parts.decoder().attention() != null) {
      candidates.add(parts.decoder().attention());
    }
    for (String vertex : candidates) {
      GraphVertex part = configuration(vertex);
      if (part instanceof LuongAttentionVertex luong) {
        return new Attending(vertex, luong.getScore(), luong.getMemorySize());
      }
      if (part instanceof AttentionDecoderVertex decoder) {
        return new Attending(vertex, decoder.getScore(), decoder.getMemorySize());
      }
    }
    return null;
  }

  private void memory(Attending reader) {
    String sequence = value(parts.memory());
    String memory = nodes.transposed("memory", sequence, 1, 0, 2);
    onnx.output(memory, type, "batch", "places", reader.memorySize());
    if (reader.score() == AttentionScore.CONCAT) {
      INDArray weights = parameter(reader.vertex(), Attention.MEMORY_KEY);
      onnx.apply("MatMul", "keys", memory, onnx.constant("keys/W", weights));
      onnx.output("keys", type, "batch", "places", weights.size(1));
    }
    String shape = onnx.apply("Shape", "source/shape", "source");
    String places = onnx.apply("Gather", "places", shape, onnx.scalar("places/axis", 0));
    String numbers =
        onnx.apply(
            "Range", "place", onnx.scalar("place/from", 0), places, onnx.scalar("place/by", 1));
    String each = nodes.unsqueeze("lengths", "lengths/each", 1);
    String real = onnx.apply("Less", "real", numbers, onnx.cast("lengths/places", each, INT64));
    onnx.output(onnx.cast("mask", real, type), type, "batch", "places");
  }

  /** What a vertex of the encoder puts out: sequences time-major, or {@code [batch, size]}. */
  private String value(String vertex) {
    String known = values.get(vertex);
    if (known == null) {
      known = written(vertex);
      values.put(vertex, known);
    }
    return known;
  }

  /**
   * Of what belongs to a vertex: unlike inputs and outputs of the models, whatever it is called.
   */
  private static String name(String vertex) {
    return "part/" + vertex;
  }

  private String written(String vertex) {
    GraphVertex part = configuration(vertex);
    Layer layer = layer(vertex);
    String name = name(vertex);
    if (layer instanceof TokenEmbedding) {
      return embedded(vertex, value(input(vertex)));
    }
    if (layer instanceof GRU gru && !gru.isGoBackwards()) {
      return recurrent(vertex, layer);
    }
    if (layer instanceof DenseLayer dense) {
      String products =
          nodes.dense(name, value(input(vertex)), parameter(vertex, "W"), parameter(vertex, "b"));
      return nodes.activation(vertex, dense.getActivationFn(), products);
    }
    if (part instanceof FinalStateVertex) {
      return finalState(vertex);
    }
    if (part instanceof SubsetVertex subset) {
      return onnx.apply(
          "Slice",
          name,
          value(input(vertex)),
          onnx.constant(name + "/from", subset.getFrom()),
          onnx.constant(name + "/to", subset.getTo() + 1L),
          onnx.constant(name + "/axis", -1));
    }
    if (part instanceof ScaleVertex scale) {
      return onnx.apply(
          "Mul", name, value(input(vertex)), number(name + "/factor", scale.getScaleFactor()));
    }
    throw new IllegalArgumentException(
        "Expected an encoder of parts that can be exported (TokenEmbedding, GRU, BidirectionalGRU,"
            + " DenseLayer, FinalStateVertex, SubsetVertex, ScaleVertex), found %s at %s."
                .formatted((layer == null ? part : layer).getClass().getSimpleName(), vertex));
  }

  private String embedded(String vertex, String tokens) {
    String name = name(vertex);
    String vectors = onnx.constant(name + "/W", parameter(vertex, "W"));
    return onnx.apply("Gather", name, vectors, tokens);
  }

  private String recurrent(String vertex, Layer layer) {
    String last = name(vertex) + "/final";
    finalStates.put(vertex, last);
    return nodes.recurrent(
        name(vertex),
        networkLayer(vertex, layer),
        new OnnxParts.Reading(value(input(vertex)), "lengths", "", last));
  }

  /** Both directions side by side, each where it ends, {@code [batch, directions * nOut]}. */
  private String finalState(String vertex) {
    String from = input(vertex);
    value(from);
    String last = finalStates.get(from);
    if (last == null) {
      throw new IllegalArgumentException(
          "Expected a GRU or BidirectionalGRU before the FinalStateVertex %s, found %s."
              .formatted(vertex, from));
    }
    String name = name(vertex);
    String aside = nodes.transposed(name + "/aside", last, 1, 0, 2);
    return onnx.apply("Reshape", name, aside, onnx.constant(name + "/shape", 0, -1));
  }

  // The decoder

  private byte[] decoder() {
    onnx.input("tokens", INT64, "batch");
    if (attending != null) {
      onnx.input("memory", type, "batch", "places", attending.memorySize());
      onnx.input("mask", type, "batch", "places");
      if (attending.score() == AttentionScore.CONCAT) {
        INDArray weights = parameter(attending.vertex(), Attention.MEMORY_KEY);
        onnx.input("keys", type, "batch", "places", weights.size(1));
      }
    }
    String at = embedded(parts.decoder().embedding(), "tokens");
    for (int i = 0; i < parts.decoder().recurrent().size(); i++) {
      at = step(i, parts.decoder().recurrent().get(i), at);
    }
    String luong = parts.decoder().attention();
    if (luong != null) {
      at = readout(luong, at, context(Objects.requireNonNull(attending), at));
    }
    probabilities(parts.decoder().output(), at);
    return onnx.toBytes();
  }

  private String step(int index, String vertex, String read) {
    String before = onnx.input(state(index), type, "batch", stateSize(index));
    boolean attends = configuration(vertex) instanceof AttentionDecoderVertex;
    String context = attends ? context(Objects.requireNonNull(attending), before) : "";
    String joined = attends ? nodes.joined(name(vertex) + "/input", read, context) : read;
    String last = name(vertex) + "/final";
    nodes.recurrent(
        name(vertex),
        networkLayer(vertex, gru(vertex)),
        new OnnxParts.Reading(
            nodes.unsqueeze(joined, name(vertex) + "/step", 0),
            "",
            nodes.unsqueeze(before, name(vertex) + "/initial", 0),
            last));
    String state =
        onnx.apply(
            "Squeeze", "next_" + state(index), last, onnx.constant(name(vertex) + "/direction", 0));
    onnx.output(state, type, "batch", stateSize(index));
    return attends ? readout(vertex, state, context) : state;
  }

  /** What a query {@code [batch, size]} sees in the memory, {@code [batch, memorySize]}. */
  private String context(Attending reader, String query) {
    String vertex = reader.vertex();
    String scores = scores(reader, nodes.unsqueeze(query, name(vertex) + "/query", 1));
    String excluded = name(vertex) + "/excluded";
    onnx.apply("Sub", excluded + "/places", "mask", number(excluded + "/one", 1));
    onnx.apply(
        "Mul", excluded, excluded + "/places", number(excluded + "/by", -Attention.EXCLUDED));
    String counted = onnx.apply("Add", name(vertex) + "/counted", scores, excluded);
    nodes.softmax("attention", counted);
    onnx.output("attention", type, "batch", "places");
    String weights = nodes.unsqueeze("attention", name(vertex) + "/weights", 1);
    return nodes.squeeze(onnx.apply("MatMul", name(vertex) + "/context", weights, "memory"), 1);
  }

  private String number(String name, double value) {
    return onnx.constant(
        name, Nd4j.createFromArray(value).castTo(network.params().dataType()).reshape(1));
  }

  /** Of each place, {@code [batch, places]}. */
  private String scores(Attending reader, String query) {
    String vertex = reader.vertex();
    AttentionScore score = reader.score();
    String transformed =
        score == AttentionScore.DOT
            ? query
            : nodes.dense(
                name(vertex) + "/transformed", query, parameter(vertex, Attention.QUERY_KEY), null);
    if (score != AttentionScore.CONCAT) {
      String places = nodes.transposed(name(vertex) + "/places", "memory", 0, 2, 1);
      return nodes.squeeze(onnx.apply("MatMul", name(vertex) + "/scores", transformed, places), 1);
    }
    String sum = onnx.apply("Add", name(vertex) + "/hidden", transformed, "keys");
    String hidden = onnx.apply("Tanh", name(vertex) + "/tanh", sum);
    INDArray vector = parameter(vertex, Attention.VECTOR_KEY);
    return nodes.squeeze(nodes.dense(name(vertex) + "/vector", hidden, vector, null), 2);
  }

  private String readout(String vertex, String state, String context) {
    String joined = nodes.joined(name(vertex) + "/joined", state, context);
    String products =
        nodes.dense(
            name(vertex) + "/readout",
            joined,
            parameter(vertex, LuongAttentionVertex.READOUT_WEIGHT_KEY),
            parameter(vertex, LuongAttentionVertex.READOUT_BIAS_KEY));
    return onnx.apply("Tanh", name(vertex) + "/output", products);
  }

  private void probabilities(String vertex, String read) {
    TokenOutput output = (TokenOutput) Objects.requireNonNull(layer(vertex));
    INDArray weights =
        output.isTied()
            ? parameter(parts.decoder().embedding(), "W").transpose()
            : parameter(vertex, "W");
    nodes.softmax("output", nodes.dense(name(vertex), read, weights, parameter(vertex, "b")));
    onnx.output("output", type, "batch", output.getNOut());
  }
}
