package org.gru4j.weights.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx.GraphProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.ValueInfoProto;
import org.gru4j.weights.WeightsException;
import org.jspecify.annotations.Nullable;

/**
 * What the values of an ONNX graph are before it runs: a constant, however many operators moved its
 * numbers; zeros; what the caller gives; or what the graph computes, which nothing here does.
 *
 * <table>
 * <caption>Operators</caption>
 * <tr><td>evaluated</td><td>{@code Constant}, {@code ConstantOfShape}, {@code Concat}, {@code
 *     Identity}, {@code Cast} to 32 and 64 bits, {@code Reshape}, {@code Flatten}, {@code Squeeze},
 *     {@code Unsqueeze}, {@code Transpose}, {@code Expand}, {@code Tile}, {@code Slice}, {@code
 *     Gather}, {@code Split}, on constants and in the shapes of constants</td></tr>
 * <tr><td>followed</td><td>the same on zeros, in shapes that only the caller knows, and on what the
 *     caller gives</td></tr>
 * <tr><td>not evaluated</td><td>all others, and functions of the model</td></tr>
 * </table>
 */
final class OnnxValues {
  /** Operators one behind the other, of which real models have about ten. */
  private static final int LONGEST_CHAIN = 200;

  /** What a value is. */
  sealed interface Value {}

  /** Numbers of the model. */
  record Constant(OnnxArray array) implements Value {}

  /** Zeros in a shape that depends on what the caller gives. */
  record Zeros() implements Value {}

  /** An input of the graph, or numbers picked from one. */
  record Given() implements Value {}

  /**
   * Anything else.
   *
   * @param how it comes about, for messages
   */
  record Computed(String how) implements Value {}

  /** A result of a node. */
  private record Result(int node, int output) {}

  private final Path file;
  private final List<OnnxNode> nodes;
  private final Map<String, TensorProto> tensors = new HashMap<>();
  private final Map<String, Result> results = new HashMap<>();
  private final Set<String> inputs = new HashSet<>();
  private final Map<String, Value> known = new HashMap<>();
  private long budget;

  /**
   * The values of a graph.
   *
   * @param budget bytes that evaluated constants may take together
   * @throws WeightsException if two things have one name
   */
  OnnxValues(Path file, GraphProto graph, List<OnnxNode> nodes, long budget) {
    this.file = file;
    this.nodes = nodes;
    this.budget = budget;
    Set<String> names = new HashSet<>();
    for (TensorProto tensor : graph.getInitializerList()) {
      tensors.put(tensor.getName(), tensor);
      requireNew(names, tensor.getName());
    }
    graph
        .getSparseInitializerList()
        .forEach(tensor -> requireNew(names, tensor.getValues().getName()));
    for (int i = 0; i < nodes.size(); i++) {
      OnnxNode node = nodes.get(i);
      for (int output = 0; output < node.outputs().size(); output++) {
        addResult(names, i, output);
      }
    }
    for (ValueInfoProto input : graph.getInputList()) {
      // Before IR version 4 every constant had to be an input as well.
      if (!tensors.containsKey(input.getName())) {
        inputs.add(input.getName());
        requireNew(names, input.getName());
      }
    }
  }

  private void addResult(Set<String> names, int index, int output) {
    OnnxNode node = nodes.get(index);
    String name = node.outputs().get(output);
    if (name.isEmpty()) {
      return;
    }
    requireNew(names, name);
    results.put(name, new Result(index, output));
    TensorProto tensor = node.operator().equals("Constant") ? node.tensor("value") : null;
    if (tensor != null) {
      tensors.put(name, tensor);
    }
  }

  private void requireNew(Set<String> names, String name) {
    if (!names.add(name)) {
      throw WeightsException.of(file, name, "one value", "two");
    }
  }

  /** The tensor of an initializer or of a Constant; null if the value is no such thing. */
  @Nullable TensorProto tensor(String name) {
    return tensors.get(name);
  }

  /**
   * What a value is.
   *
   * @throws WeightsException if it does not exist, or a constant that it is made of cannot be read
   */
  Value of(String name) {
    return of(name, nodes.size(), 0);
  }

  /**
   * What a value is to a node.
   *
   * @param before the node's place; its inputs come from nodes before it
   */
  private Value of(String name, int before, int depth) {
    Value present = known.get(name);
    if (present != null) {
      return present;
    }
    Value value = find(name, before, depth);
    known.put(name, value);
    return value;
  }

  private Value find(String name, int before, int depth) {
    TensorProto tensor = tensors.get(name);
    if (tensor != null) {
      return kept(OnnxTensorReader.array(file, tensor));
    }
    if (inputs.contains(name)) {
      return new Given();
    }
    Result result = results.get(name);
    if (result == null) {
      return new Computed("nothing that is a tensor of the graph");
    }
    OnnxNode node = nodes.get(result.node);
    if (result.node >= before) {
      throw node.refused("nodes in the order of their values", name + " after its use");
    }
    if (depth > LONGEST_CHAIN) {
      return new Computed("more than %d operators".formatted(LONGEST_CHAIN));
    }
    try {
      return computed(result, node, depth + 1);
    } catch (IllegalArgumentException | ArithmeticException e) {
      if (e instanceof WeightsException) {
        throw e;
      }
      throw node.refused(
          "inputs and attributes that fit the operator " + node.operator(),
          String.valueOf(e.getMessage()));
    }
  }

  private Value computed(Result result, OnnxNode node, int depth) {
    if (OnnxOperators.MOVING.contains(node.operator())) {
      return moved(result, node, depth);
    }
    return switch (node.operator()) {
      case "Constant" -> constant(node);
      case "ConstantOfShape" -> constantOfShape(result, node, depth);
      case "Concat" -> concat(result, node, depth);
      default -> by(node);
    };
  }

  private static Value by(OnnxNode node) {
    return new Computed("the operator %s of node %s".formatted(node.operator(), node.name()));
  }

  /** A constant, unless all constants together become too many. */
  private Value kept(OnnxArray array) {
    budget -= (long) array.numbers().length * Double.BYTES;
    if (budget < 0) {
      return array.isZero()
          ? new Zeros()
          : new Computed("constants that grow beyond what a file of this size should hold");
    }
    return new Constant(array);
  }

  private Value constant(OnnxNode node) {
    if (node.has("value_float")) {
      return kept(OnnxArray.filled(OnnxArray.Kind.FLOAT, node.number("value_float", 0)));
    }
    if (node.has("value_int")) {
      return kept(OnnxArray.filled(OnnxArray.Kind.INTEGER, (double) node.integer("value_int", 0)));
    }
    double[] numbers =
        node.numbers("value_floats").stream().mapToDouble(Float::doubleValue).toArray();
    if (node.has("value_floats")) {
      return kept(new OnnxArray(OnnxArray.Kind.FLOAT, new long[] {numbers.length}, numbers));
    }
    long[] integers = node.integers("value_ints");
    if (integers != null) {
      double[] each =
          java.util.Arrays.stream(integers).mapToDouble(value -> (double) value).toArray();
      return kept(new OnnxArray(OnnxArray.Kind.INTEGER, new long[] {each.length}, each));
    }
    return by(node);
  }

  private Value constantOfShape(Result result, OnnxNode node, int depth) {
    TensorProto tensor = node.tensor("value");
    OnnxArray value =
        tensor == null
            ? OnnxArray.filled(OnnxArray.Kind.FLOAT, 0, 1)
            : OnnxTensorReader.array(file, tensor);
    if (value.numbers().length != 1) {
      throw new IllegalArgumentException("a value of %d numbers".formatted(value.numbers().length));
    }
    if (value.isZero()) {
      return new Zeros();
    }
    return of(node.input(0), result.node, depth) instanceof Constant shape
        ? grown(value.reshape(), shape.array().integers())
        : new Computed("a constant in a shape that only the caller knows");
  }

  /** Looks at the size before any memory is taken for it. */
  private Value grown(OnnxArray number, long[] shape) {
    return (long) OnnxArray.count(shape) * Double.BYTES > budget
        ? new Computed("constants that grow beyond what a file of this size should hold")
        : kept(number.expand(shape));
  }

  private Value concat(Result result, OnnxNode node, int depth) {
    List<OnnxArray> constants = new ArrayList<>();
    int zeros = 0;
    int given = 0;
    for (int i = 0; i < node.inputCount(); i++) {
      Value part = of(node.input(i), result.node, depth);
      if (part instanceof Computed) {
        return part;
      }
      if (part instanceof Constant constant) {
        constants.add(constant.array());
      }
      zeros += isZero(part) ? 1 : 0;
      given += part instanceof Given ? 1 : 0;
    }
    if (constants.size() == node.inputCount() && !constants.isEmpty()) {
      return kept(OnnxArray.concat(node.integer("axis", 0), constants));
    }
    if (zeros == node.inputCount()) {
      return new Zeros();
    }
    return zeros + given == node.inputCount() ? new Given() : by(node);
  }

  static boolean isZero(Value value) {
    return value instanceof Zeros
        || (value instanceof Constant constant && constant.array().isZero());
  }

  private Value moved(Result result, OnnxNode node, int depth) {
    Value data = of(node.input(0), result.node, depth);
    if (!(data instanceof Constant constant)) {
      return data;
    }
    List<@Nullable OnnxArray> arguments = arguments(result, node, depth);
    if (arguments != null && sizeOf(node, constant.array(), arguments) * Double.BYTES <= budget) {
      OnnxArray moved = OnnxOperators.apply(node, constant.array(), arguments, result.output);
      if (moved != null) {
        return kept(moved);
      }
    }
    return constant.array().isZero()
        ? new Zeros()
        : new Computed(
            "a constant through the operator %s of node %s, in a shape or type that is not known here"
                .formatted(node.operator(), node.name()));
  }

  /** How many numbers an operator that repeats numbers makes at most. */
  private static long sizeOf(OnnxNode node, OnnxArray array, List<@Nullable OnnxArray> arguments) {
    OnnxArray times = arguments.isEmpty() ? null : arguments.get(0);
    if (times == null) {
      return array.numbers().length;
    }
    return switch (node.operator()) {
      case "Expand" -> OnnxArray.count(array.expandedShape(times.integers()));
      case "Tile" -> (long) array.numbers().length * OnnxArray.count(times.integers());
      case "Gather" -> (long) array.numbers().length * times.numbers().length;
      default -> array.numbers().length;
    };
  }

  /** The inputs from the second on; null if one is no constant. */
  private @Nullable List<@Nullable OnnxArray> arguments(Result result, OnnxNode node, int depth) {
    List<@Nullable OnnxArray> arguments = new ArrayList<>();
    for (int i = 1; i < node.inputCount(); i++) {
      if (node.input(i).isEmpty()) {
        arguments.add(null);
      } else if (of(node.input(i), result.node, depth) instanceof Constant constant) {
        arguments.add(constant.array());
      } else {
        return null;
      }
    }
    return arguments;
  }
}
