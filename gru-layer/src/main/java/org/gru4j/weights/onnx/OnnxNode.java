package org.gru4j.weights.onnx;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.gru4j.weights.WeightsException;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.protobuf.ByteString;

/** A node of an ONNX graph, whose attributes are read in the types that the standard gives them. */
final class OnnxNode {
  /** Fields of an attribute that do not hold its value. */
  private static final Set<String> DESCRIPTIONS = Set.of("name", "doc_string", "type");

  private final Path file;
  private final NodeProto node;
  private final Map<String, AttributeProto> attributes = new HashMap<>();

  /**
   * A node.
   *
   * @throws WeightsException if it has an attribute twice
   */
  OnnxNode(Path file, NodeProto node) {
    this.file = file;
    this.node = node;
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attributes.put(attribute.getName(), attribute) != null) {
        throw refused("the attribute %s once".formatted(attribute.getName()), "it twice");
      }
    }
  }

  Path file() {
    return file;
  }

  /** Its name, or those of its outputs where it has none. */
  String name() {
    return node.getName().isEmpty() ? String.join(" ", node.getOutputList()) : node.getName();
  }

  /** The operator's name; with its domain in front if it is none of the standard. */
  String operator() {
    String domain = node.getDomain();
    return domain.isEmpty() || domain.equals("ai.onnx")
        ? node.getOpType()
        : domain + "." + node.getOpType();
  }

  int inputCount() {
    return node.getInputCount();
  }

  /** The name of an input, empty where an optional one is left out. */
  String input(int index) {
    return node.getInputCount() > index ? node.getInput(index) : "";
  }

  List<String> outputs() {
    return node.getOutputList();
  }

  WeightsException refused(String expected, String found) {
    return new WeightsException(
        "Expected %s at node %s of %s, found %s.".formatted(expected, name(), file, found));
  }

  /**
   * Refuses attributes that change what the node computes in a way that nobody here knows.
   *
   * @throws WeightsException if there is another one
   */
  void requireAttributes(List<String> known) {
    for (String name : attributes.keySet()) {
      if (!known.contains(name)) {
        throw refused("no attributes but " + String.join(", ", known), name);
      }
    }
  }

  boolean has(String name) {
    return attributes.containsKey(name);
  }

  long integer(String name, long otherwise) {
    AttributeProto attribute = attribute(name, AttributeType.INT, "i");
    return attribute == null ? otherwise : attribute.getI();
  }

  /**
   * An integer that is a truth value.
   *
   * @throws WeightsException if it is neither 0 nor 1
   */
  boolean flag(String name) {
    long value = integer(name, 0);
    if (value != 0 && value != 1) {
      throw refused("%s 0 or 1".formatted(name), Long.toString(value));
    }
    return value == 1;
  }

  float number(String name, float otherwise) {
    AttributeProto attribute = attribute(name, AttributeType.FLOAT, "f");
    return attribute == null ? otherwise : attribute.getF();
  }

  String text(String name, String otherwise) {
    AttributeProto attribute = attribute(name, AttributeType.STRING, "s");
    return attribute == null ? otherwise : attribute.getS().toStringUtf8();
  }

  List<String> texts(String name) {
    AttributeProto attribute = attribute(name, AttributeType.STRINGS, "strings");
    return attribute == null
        ? List.of()
        : attribute.getStringsList().stream().map(ByteString::toStringUtf8).toList();
  }

  List<Float> numbers(String name) {
    AttributeProto attribute = attribute(name, AttributeType.FLOATS, "floats");
    return attribute == null ? List.of() : attribute.getFloatsList();
  }

  long @Nullable [] integers(String name) {
    AttributeProto attribute = attribute(name, AttributeType.INTS, "ints");
    return attribute == null
        ? null
        : attribute.getIntsList().stream().mapToLong(Long::longValue).toArray();
  }

  @Nullable TensorProto tensor(String name) {
    AttributeProto attribute = attribute(name, AttributeType.TENSOR, "t");
    return attribute == null ? null : attribute.getT();
  }

  /** Before IR version 2 attributes do not say their type; then their one value does. */
  private @Nullable AttributeProto attribute(String name, AttributeType type, String field) {
    AttributeProto attribute = attributes.get(name);
    if (attribute == null) {
      return null;
    }
    boolean other =
        attribute.getAllFields().keySet().stream()
            .map(descriptor -> descriptor.getName())
            .anyMatch(each -> !DESCRIPTIONS.contains(each) && !each.equals(field));
    boolean typed = attribute.getType() == type || attribute.getType() == AttributeType.UNDEFINED;
    if (other || !typed) {
      throw refused(
          "the attribute %s of type %s".formatted(name, type),
          typed ? "a value of another type" : attribute.getType().toString());
    }
    return attribute;
  }
}
