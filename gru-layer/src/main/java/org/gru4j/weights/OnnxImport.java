package org.gru4j.weights;

import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruOptions;
import org.gru4j.math.GruWeights;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.protobuf.ByteString;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;

/**
 * Reads the GRU nodes of an ONNX model: their weights, which must be constants of the model, and
 * what they compute ({@code linear_before_reset}, {@code direction}, {@code activations}, {@code
 * clip}, {@code layout}). Refused is what {@link org.gru4j.layer.GRU} does not compute: activations
 * with parameters of their own, and an initial state that is part of the model and not zero.
 *
 * <pre>{@code
 * OnnxGru node = OnnxImport.read(Path.of("model.onnx")).get(0);
 * node.load(network, "0");
 * }</pre>
 */
public final class OnnxImport {
  private static final int W = 1;
  private static final int R = 2;
  private static final int B = 3;
  private static final int INITIAL_STATE = 5;

  private final Path file;
  private final Map<String, TensorProto> constants = new HashMap<>();

  private OnnxImport(Path file) {
    this.file = file;
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
      byte[] content = Files.readAllBytes(file);
      return new OnnxImport(file).nodes(ModelProto.parseFrom(content).getGraph());
    } catch (InvalidProtocolBufferException e) {
      throw WeightsException.of(file, "an ONNX model", "other bytes: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private List<OnnxGru> nodes(GraphProto graph) {
    for (TensorProto tensor : graph.getInitializerList()) {
      addConstant(tensor.getName(), tensor);
    }
    List<OnnxGru> nodes = new ArrayList<>();
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("Constant")) {
        Attributes attributes = new Attributes(node);
        if (attributes.has("value") && node.getOutputCount() == 1) {
          addConstant(node.getOutput(0), attributes.get("value").getT());
        }
      } else if (node.getOpType().equals("GRU")) {
        nodes.add(gru(node));
      }
    }
    if (nodes.isEmpty()) {
      throw WeightsException.of(
          file, "a GRU node", "%d nodes of other kinds".formatted(graph.getNodeCount()));
    }
    return nodes;
  }

  private void addConstant(String name, TensorProto tensor) {
    if (constants.put(name, tensor) != null) {
      throw WeightsException.of(file, name, "one constant", "two");
    }
  }

  private static String nameOf(NodeProto node) {
    return node.getName().isEmpty() ? String.join(" ", node.getOutputList()) : node.getName();
  }

  private OnnxGru gru(NodeProto node) {
    Attributes attributes = new Attributes(node);
    String name = nameOf(node);
    OnnxGru.Direction direction = direction(attributes, name);
    int count = direction == OnnxGru.Direction.BIDIRECTIONAL ? 2 : 1;
    List<GruWeights> weights = weights(node, count, attributes);
    requireNoInitialState(node, name);
    boolean batchFirst = attributes.number("layout", 0) == 1;
    GruEquations equations =
        equations(attributes, name, count).with(GruOptions.NONE.withClip(clip(attributes, name)));
    return new OnnxGru(name, direction, batchFirst, equations, weights);
  }

  private WeightsException refused(String node, String expected, String found) {
    return new WeightsException(
        "Expected %s at node %s of %s, found %s.".formatted(expected, node, file, found));
  }

  private OnnxGru.Direction direction(Attributes attributes, String node) {
    String direction = attributes.text("direction", "forward");
    try {
      return OnnxGru.Direction.valueOf(direction.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw refused(node, "direction forward, reverse or bidirectional", direction);
    }
  }

  private double clip(Attributes attributes, String node) {
    if (!attributes.has("clip")) {
      return 0;
    }
    float clip = attributes.get("clip").getF();
    if (!(clip > 0 && clip < Float.POSITIVE_INFINITY)) {
      throw refused(node, "a clip that is finite and greater than 0", Float.toString(clip));
    }
    return Double.parseDouble(Float.toString(clip)); // 0.1f is 0.1, as in the layer it came from
  }

  private GruEquations equations(Attributes attributes, String node, int directions) {
    boolean after = attributes.number("linear_before_reset", 0) != 0;
    ResetMode reset = after ? ResetMode.AFTER : ResetMode.BEFORE;
    List<IActivation> functions = new ArrayList<>();
    for (String name : attributes.texts("activations")) {
      functions.add(
          OnnxActivation.ofName(name)
              .orElseThrow(() -> refused(node, OnnxActivation.expected(), name)));
    }
    if (functions.isEmpty()) {
      return new GruEquations(reset, UpdateMode.KEEPS_PAST);
    }
    if (functions.size() != 2 * directions
        || !functions
            .subList(0, 2)
            .equals(functions.subList(functions.size() - 2, functions.size()))) {
      throw refused(node, "two activations, the same in each direction", functions.toString());
    }
    if (attributes.has("activation_alpha") || attributes.has("activation_beta")) {
      throw refused(node, "activations with their standard parameters", "others");
    }
    return new GruEquations(reset, UpdateMode.KEEPS_PAST, functions.get(0), functions.get(1));
  }

  // Weights

  private List<GruWeights> weights(NodeProto node, int count, Attributes attributes) {
    String name = nameOf(node);
    long[] shape = shape(constant(node, R, "R"));
    long hidden = attributes.number("hidden_size", shape.length == 3 ? shape[2] : 0);
    long[] inputShape = shape(constant(node, W, "W"));
    if (hidden < 1 || hidden > Integer.MAX_VALUE || inputShape.length != 3) {
      throw refused(
          name,
          "hidden_size and a W of three dimensions",
          hidden + ", " + Arrays.toString(inputShape));
    }
    INDArray input = tensor(constant(node, W, "W"), count, 3 * hidden, inputShape[2]);
    INDArray recurrent = tensor(constant(node, R, "R"), count, 3 * hidden, hidden);
    boolean biased = node.getInputCount() > B && !node.getInput(B).isEmpty();
    INDArray biases =
        biased
            ? tensor(constant(node, B, "B"), count, 6 * hidden)
            : Nd4j.zeros(input.dataType(), count, 6 * hidden);
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

  private TensorProto constant(NodeProto node, int index, String role) {
    String name = node.getInputCount() > index ? node.getInput(index) : "";
    TensorProto tensor = constants.get(name);
    if (tensor == null) {
      throw refused(
          nameOf(node),
          "%s as a constant of the model".formatted(role),
          name.isEmpty() ? "none" : "the value " + name);
    }
    return tensor;
  }

  private void requireNoInitialState(NodeProto node, String name) {
    String state = node.getInputCount() > INITIAL_STATE ? node.getInput(INITIAL_STATE) : "";
    TensorProto constant = constants.get(state);
    if (constant != null && !GruConvention.isZero(tensor(constant, shape(constant)))) {
      throw refused(name, "an initial state that is given or zero", "the constant " + state);
    }
  }

  private static long[] shape(TensorProto tensor) {
    return tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
  }

  private INDArray tensor(TensorProto tensor, long... expected) {
    return OnnxTensorReader.read(file, tensor, expected);
  }

  /** The attributes of a node by their names. */
  private static final class Attributes {
    private final Map<String, AttributeProto> byName = new HashMap<>();

    Attributes(NodeProto node) {
      node.getAttributeList().forEach(attribute -> byName.put(attribute.getName(), attribute));
    }

    boolean has(String name) {
      return byName.containsKey(name);
    }

    AttributeProto get(String name) {
      return byName.getOrDefault(name, AttributeProto.getDefaultInstance());
    }

    long number(String name, long otherwise) {
      return has(name) ? get(name).getI() : otherwise;
    }

    String text(String name, String otherwise) {
      return has(name) ? get(name).getS().toStringUtf8() : otherwise;
    }

    List<String> texts(String name) {
      return get(name).getStringsList().stream().map(ByteString::toStringUtf8).toList();
    }
  }
}
