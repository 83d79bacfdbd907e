package org.gru4j.weights.onnx;

import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruOptions;
import org.gru4j.math.GruWeights;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.gru4j.weights.GruConvention;
import org.gru4j.weights.WeightsException;
import org.gru4j.weights.internal.FiniteNumbers;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;

/**
 * Reads the GRU nodes of an ONNX model: their weights, which must be constants of the model, and
 * what they compute ({@code linear_before_reset}, {@code direction}, {@code activations}, {@code
 * clip}, {@code layout}).
 *
 * <pre>{@code
 * OnnxGru node = OnnxImport.read(Path.of("model.onnx")).get(0);
 * node.load(network, "0");
 * }</pre>
 *
 * <p>Whatever an input of a GRU depends on is evaluated as far as {@link OnnxValues} can, or
 * refused; nothing that changes what the node computes is left out in silence.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>files that are no intact model or larger than 2 GiB; two values of one
 *     name; a model without a GRU, or with one inside of a subgraph or function. At a GRU:
 *     attributes that are not in the standard, twice there, of another type or out of their range;
 *     activations that {@link org.gru4j.layer.GRU} does not have, that differ between directions,
 *     or with other parameters than the standard's; weights that are not constants, have another
 *     shape, or are NaN or infinite; an initial state that is neither zero nor given by the caller;
 *     {@code sequence_lens} that the caller does not give; an input more than six</td></tr>
 * <tr><td>ignored</td><td>{@code output_sequence}, which says what the first version of the
 *     standard puts out; which outputs are used; all other nodes and tensors of the graph;
 *     metadata</td></tr>
 * <tr><td>accepted</td><td>weights as initializers, {@code Constant} nodes, or either through
 *     operators that move numbers; no biases; attributes that say what holds without them, also
 *     {@code activation_alpha} 0.2 and {@code activation_beta} 0.5 of {@code HardSigmoid}</td></tr>
 * </table>
 */
public final class OnnxImport {
  private static final int W = 1;
  private static final int R = 2;
  private static final int B = 3;
  private static final int SEQUENCE_LENGTHS = 4;
  private static final int INITIAL_STATE = 5;
  private static final String OPERATOR = "GRU";

  private static final List<String> ATTRIBUTES =
      List.of(
          "activation_alpha",
          "activation_beta",
          "activations",
          "clip",
          "direction",
          "hidden_size",
          "layout",
          "linear_before_reset",
          "output_sequence");

  /** Protocol buffers hold no more. */
  private static final long LARGEST_FILE = Integer.MAX_VALUE;

  /** Constants that operators make may take this many times the file's size, and some more. */
  private static final long LARGEST_GROWTH = 20;

  private static final long FREE_BYTES = 64L << 20;

  private final Path file;
  private final OnnxValues values;

  private OnnxImport(Path file, OnnxValues values) {
    this.file = file;
    this.values = values;
  }

  /**
   * The GRU nodes of a file in the order of its graph.
   *
   * @throws WeightsException if the file is no intact ONNX model, has no GRU, or one whose weights
   *     or equations cannot be read
   * @throws UncheckedIOException if it cannot be read
   */
  public static List<OnnxGru> read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new WeightsException("Expected an ONNX model at %s, found none.".formatted(file));
    }
    try {
      long size = Files.size(file);
      if (size > LARGEST_FILE) {
        throw WeightsException.of(
            file, "an ONNX model of at most %d bytes".formatted(LARGEST_FILE), size + " bytes");
      }
      ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
      requireNoHiddenGru(file, model);
      return nodes(file, model.getGraph(), FREE_BYTES + LARGEST_GROWTH * size);
    } catch (InvalidProtocolBufferException e) {
      throw WeightsException.of(file, "an ONNX model", "other bytes: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static List<OnnxGru> nodes(Path file, GraphProto graph, long budget) {
    List<OnnxNode> all =
        graph.getNodeList().stream().map(node -> new OnnxNode(file, node)).toList();
    OnnxImport reader = new OnnxImport(file, new OnnxValues(file, graph, all, budget));
    List<OnnxGru> nodes =
        all.stream().filter(node -> node.operator().equals(OPERATOR)).map(reader::gru).toList();
    if (nodes.isEmpty()) {
      throw WeightsException.of(
          file, "a GRU node", "%d nodes of other kinds".formatted(graph.getNodeCount()));
    }
    return nodes;
  }

  /** One that runs by itself, many times or perhaps, is no layer. */
  private static void requireNoHiddenGru(Path file, ModelProto model) {
    boolean hidden =
        model.getGraph().getNodeList().stream()
                .flatMap(OnnxImport::subgraphs)
                .flatMap(OnnxImport::allNodes)
                .anyMatch(node -> node.getOpType().equals(OPERATOR))
            || model.getFunctionsList().stream()
                .flatMap(function -> function.getNodeList().stream())
                .anyMatch(node -> node.getOpType().equals(OPERATOR));
    if (hidden) {
      throw WeightsException.of(
          file, "GRU nodes in the graph itself", "one in a subgraph or function");
    }
  }

  private static Stream<GraphProto> subgraphs(NodeProto node) {
    return node.getAttributeList().stream()
        .flatMap(
            attribute ->
                Stream.concat(Stream.of(attribute.getG()), attribute.getGraphsList().stream()));
  }

  private static Stream<NodeProto> allNodes(GraphProto graph) {
    return graph.getNodeList().stream()
        .flatMap(
            node -> Stream.concat(Stream.of(node), subgraphs(node).flatMap(OnnxImport::allNodes)));
  }

  private OnnxGru gru(OnnxNode node) {
    node.requireAttributes(ATTRIBUTES);
    if (node.inputCount() > INITIAL_STATE + 1) {
      throw node.refused(
          "at most %d inputs".formatted(INITIAL_STATE + 1), Integer.toString(node.inputCount()));
    }
    OnnxGru.Direction direction = direction(node);
    int count = direction == OnnxGru.Direction.BIDIRECTIONAL ? 2 : 1;
    List<GruWeights> weights = weights(node, count);
    requireNoInitialState(node);
    requireGivenLengths(node);
    node.flag("output_sequence");
    boolean batchFirst = node.flag("layout");
    GruEquations equations = equations(node, count).with(GruOptions.NONE.withClip(clip(node)));
    return new OnnxGru(node.name(), direction, batchFirst, equations, weights);
  }

  private static OnnxGru.Direction direction(OnnxNode node) {
    String direction = node.text("direction", "forward");
    return switch (direction) {
      case "forward" -> OnnxGru.Direction.FORWARD;
      case "reverse" -> OnnxGru.Direction.REVERSE;
      case "bidirectional" -> OnnxGru.Direction.BIDIRECTIONAL;
      default -> throw node.refused("direction forward, reverse or bidirectional", direction);
    };
  }

  private static double clip(OnnxNode node) {
    if (!node.has("clip")) {
      return 0;
    }
    float clip = node.number("clip", 0);
    if (!(clip > 0 && clip < Float.POSITIVE_INFINITY)) {
      throw node.refused("a clip that is finite and greater than 0", Float.toString(clip));
    }
    return Double.parseDouble(Float.toString(clip)); // 0.1f is 0.1, as in the layer it came from
  }

  private static GruEquations equations(OnnxNode node, int directions) {
    ResetMode reset = node.flag("linear_before_reset") ? ResetMode.AFTER : ResetMode.BEFORE;
    List<IActivation> functions = OnnxActivation.of(node);
    if (functions.isEmpty()) {
      return new GruEquations(reset, UpdateMode.KEEPS_PAST);
    }
    if (functions.size() != 2 * directions
        || !functions
            .subList(0, 2)
            .equals(functions.subList(functions.size() - 2, functions.size()))) {
      throw node.refused("two activations, the same in each direction", functions.toString());
    }
    return new GruEquations(reset, UpdateMode.KEEPS_PAST, functions.get(0), functions.get(1));
  }

  // Inputs

  private void requireNoInitialState(OnnxNode node) {
    String state = node.input(INITIAL_STATE);
    OnnxValues.Value value = state.isEmpty() ? new OnnxValues.Zeros() : values.of(state);
    if (!OnnxValues.isZero(value) && !(value instanceof OnnxValues.Given)) {
      throw node.refused("an initial state that is given or zero", described(state, value));
    }
  }

  /** Where the caller gives them they are a mask here; others would be part of the equations. */
  private void requireGivenLengths(OnnxNode node) {
    String lengths = node.input(SEQUENCE_LENGTHS);
    if (!lengths.isEmpty() && !(values.of(lengths) instanceof OnnxValues.Given)) {
      throw node.refused(
          "sequence_lens that the caller gives or that are left out",
          described(lengths, values.of(lengths)));
    }
  }

  private static String described(String name, OnnxValues.Value value) {
    if (value instanceof OnnxValues.Computed computed) {
      return "the value %s, %s".formatted(name, computed.how());
    }
    return (value instanceof OnnxValues.Given ? "the input " : "the constant ") + name;
  }

  private List<GruWeights> weights(OnnxNode node, int count) {
    long[] shape = shape(node, R, "R");
    long hidden = node.integer("hidden_size", shape.length == 3 ? shape[2] : 0);
    long[] inputShape = shape(node, W, "W");
    if (hidden < 1 || hidden > Integer.MAX_VALUE || inputShape.length != 3) {
      throw node.refused(
          "hidden_size and a W of three dimensions", hidden + ", " + Arrays.toString(inputShape));
    }
    INDArray input = weights(node, W, count, 3 * hidden, inputShape[2]);
    INDArray recurrent = weights(node, R, count, 3 * hidden, hidden);
    INDArray biases =
        node.input(B).isEmpty()
            ? Nd4j.zeros(input.dataType(), count, 6 * hidden)
            : biases(node, count, hidden);
    List<GruWeights> directions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      INDArray bias = biases.slice(i);
      GruWeights theirs =
          new GruWeights(
              input.slice(i),
              recurrent.slice(i),
              bias.get(interval(0, 3 * hidden)),
              bias.get(interval(3 * hidden, 6 * hidden)));
      directions.add(GruConvention.ONNX.toGru4j(theirs, UpdateMode.KEEPS_PAST));
    }
    return directions;
  }

  private INDArray biases(OnnxNode node, int count, long hidden) {
    shape(node, B, "B");
    return weights(node, B, count, 6 * hidden);
  }

  /** The shape of an input that must be a constant. */
  private long[] shape(OnnxNode node, int index, String role) {
    String name = node.input(index);
    TensorProto tensor = values.tensor(name);
    if (tensor != null) {
      return tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    }
    if (name.isEmpty()) {
      throw node.refused("%s as a constant of the model".formatted(role), "none");
    }
    OnnxValues.Value value = values.of(name);
    if (value instanceof OnnxValues.Constant constant) {
      return constant.array().shape();
    }
    throw node.refused("%s as a constant of the model".formatted(role), described(name, value));
  }

  private INDArray weights(OnnxNode node, int index, long... expected) {
    String name = node.input(index);
    TensorProto tensor = values.tensor(name);
    INDArray array;
    if (tensor != null) {
      array = OnnxTensorReader.read(file, tensor, expected);
    } else {
      OnnxArray constant = ((OnnxValues.Constant) values.of(name)).array();
      if (!Arrays.equals(constant.shape(), expected) || constant.kind() == OnnxArray.Kind.INTEGER) {
        throw WeightsException.of(
            file,
            name,
            "floating-point numbers of the shape " + Arrays.toString(expected),
            "%s %s".formatted(constant.kind(), Arrays.toString(constant.shape())));
      }
      array = constant.toArray();
    }
    FiniteNumbers.require(array, "tensor %s of %s".formatted(name, file));
    return array;
  }
}
