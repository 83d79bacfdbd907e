package org.gru4j.weights.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.gru4j.weights.internal.TensorType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.protobuf.ByteString;

/** An ONNX graph in the making: every value has a name, by which nodes take it. */
final class OnnxGraph {
  /** Readable by ONNX Runtime since 1.8 and by all tools of its age. */
  private static final int OPERATOR_SET = 13;

  private static final int IR_VERSION = 7;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("gru4j");

  /** What a tensor holds. */
  enum Type {
    FLOAT(TensorProto.DataType.FLOAT),
    DOUBLE(TensorProto.DataType.DOUBLE),
    INT32(TensorProto.DataType.INT32),
    INT64(TensorProto.DataType.INT64);

    private final int number;

    Type(TensorProto.DataType type) {
      this.number = type.getNumber();
    }

    static Type of(DataType type) {
      return switch (type) {
        case FLOAT -> FLOAT;
        case DOUBLE -> DOUBLE;
        default ->
            throw new IllegalArgumentException(
                "Expected parameters of type FLOAT or DOUBLE, found " + type + ".");
      };
    }
  }

  /**
   * A value that the caller gives.
   *
   * @param shape a Long for a fixed size, a String for the name of a free one
   */
  String input(String name, Type type, Object... shape) {
    graph.addInput(valueInfo(name, type, shape));
    return name;
  }

  /** A value that the caller gets. */
  void output(String name, Type type, Object... shape) {
    graph.addOutput(valueInfo(name, type, shape));
  }

  private static ValueInfoProto.Builder valueInfo(String name, Type type, Object... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (Object size : shape) {
      if (size instanceof Long fixed) {
        dimensions.addDimBuilder().setDimValue(fixed);
      } else {
        dimensions.addDimBuilder().setDimParam(size.toString());
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.number).setShape(dimensions)));
  }

  /** Numbers that are part of the model, in the array's shape. */
  String constant(String name, INDArray values) {
    TensorProto.Builder tensor = graph.addInitializerBuilder().setName(name);
    for (long length : values.shape()) {
      tensor.addDims(length);
    }
    tensor
        .setDataType(Type.of(values.dataType()).number)
        .setRawData(ByteString.copyFrom(TensorType.encode(values)));
    return name;
  }

  /** A vector of integers that is part of the model. */
  String constant(String name, long... values) {
    return integers(name, values).addDims(values.length).getName();
  }

  /** An integer that is part of the model. */
  String scalar(String name, long value) {
    return integers(name, value).getName();
  }

  private TensorProto.Builder integers(String name, long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return graph
        .addInitializerBuilder()
        .setName(name)
        .setDataType(Type.INT64.number)
        .setRawData(ByteString.copyFrom(bytes));
  }

  /** An operation under construction; its outputs are named at once. */
  static final class Node {
    private final NodeProto.Builder node;

    private Node(NodeProto.Builder node) {
      this.node = node;
    }

    Node attribute(String name, long value) {
      node.addAttribute(
          AttributeProto.newBuilder()
              .setName(name)
              .setType(AttributeProto.AttributeType.INT)
              .setI(value));
      return this;
    }

    Node attribute(String name, float value) {
      node.addAttribute(
          AttributeProto.newBuilder()
              .setName(name)
              .setType(AttributeProto.AttributeType.FLOAT)
              .setF(value));
      return this;
    }

    Node attribute(String name, String value) {
      node.addAttribute(
          AttributeProto.newBuilder()
              .setName(name)
              .setType(AttributeProto.AttributeType.STRING)
              .setS(ByteString.copyFrom(value, StandardCharsets.UTF_8)));
      return this;
    }

    Node attribute(String name, List<String> values) {
      AttributeProto.Builder attribute =
          AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.STRINGS);
      values.forEach(
          value -> attribute.addStrings(ByteString.copyFrom(value, StandardCharsets.UTF_8)));
      node.addAttribute(attribute);
      return this;
    }

    Node attribute(String name, long[] values) {
      AttributeProto.Builder attribute =
          AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
      for (long value : values) {
        attribute.addInts(value);
      }
      node.addAttribute(attribute);
      return this;
    }
  }

  /**
   * An operation.
   *
   * @param outputs names of its results
   * @param inputs names of values; empty for an optional one that is left out
   */
  Node node(String operator, List<String> outputs, List<String> inputs) {
    return new Node(
        graph
            .addNodeBuilder()
            .setOpType(operator)
            .setName(outputs.get(outputs.size() - 1) + "/" + operator)
            .addAllInput(inputs)
            .addAllOutput(outputs));
  }

  /** An operation with one result, whose name is returned. */
  String apply(String operator, String output, String... inputs) {
    node(operator, List.of(output), List.of(inputs));
    return output;
  }

  /** A value in another type. */
  String cast(String output, String input, Type type) {
    node("Cast", List.of(output), List.of(input)).attribute("to", (long) type.number);
    return output;
  }

  byte[] toBytes() {
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("gru4j")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATOR_SET))
        .setGraph(graph)
        .build()
        .toByteArray();
  }
}
