package org.gru4j.weights.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import onnx.Onnx.TensorProto;
import org.gru4j.weights.WeightsException;
import org.gru4j.weights.internal.TensorHeader;
import org.gru4j.weights.internal.TensorType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Numbers of an ONNX tensor, which stand as raw bytes or one by one.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>other types than {@code FLOAT}, {@code DOUBLE}, {@code FLOAT16}, {@code
 *     BFLOAT16}, and {@code INT64} and {@code INT32} where shapes are read; another number of bytes
 *     or numbers than the shape asks for; raw bytes and single numbers at once; 16-bit numbers
 *     beyond 16 bits; segments; references to other files; sizes of 0 where weights are
 *     read</td></tr>
 * <tr><td>ignored</td><td>the documentation</td></tr>
 * <tr><td>accepted</td><td>raw bytes, which are little-endian, and single numbers</td></tr>
 * </table>
 */
final class OnnxTensorReader {
  private OnnxTensorReader() {}

  /**
   * The tensor, whatever its shape, of numbers with or without fractions.
   *
   * @throws WeightsException if its type or number of bytes is another
   */
  static OnnxArray array(Path file, TensorProto tensor) {
    long[] shape = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    boolean wide = tensor.getDataType() == TensorProto.DataType.INT64_VALUE;
    if (wide || tensor.getDataType() == TensorProto.DataType.INT32_VALUE) {
      return integers(file, tensor, wide, shape);
    }
    INDArray array = read(file, tensor, shape);
    OnnxArray.Kind kind =
        type(file, tensor) == TensorType.FLOAT64 ? OnnxArray.Kind.DOUBLE : OnnxArray.Kind.FLOAT;
    return new OnnxArray(kind, shape, array.data().asDouble());
  }

  private static OnnxArray integers(Path file, TensorProto tensor, boolean wide, long[] shape) {
    requireHere(file, tensor);
    ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    double[] numbers;
    int spare = 0;
    if (raw.hasRemaining()) {
      int width = wide ? Long.BYTES : Integer.BYTES;
      spare = raw.remaining() % width;
      numbers = new double[raw.remaining() / width];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = wide ? (double) raw.getLong() : raw.getInt();
      }
    } else {
      numbers =
          wide
              ? tensor.getInt64DataList().stream().mapToDouble(Long::doubleValue).toArray()
              : tensor.getInt32DataList().stream().mapToDouble(Integer::doubleValue).toArray();
    }
    long expected = 1;
    for (long size : shape) {
      expected = size < 0 || size > Integer.MAX_VALUE ? -1 : Math.min(expected * size, 1L << 31);
    }
    if (numbers.length != expected || spare > 0) {
      throw WeightsException.of(
          file,
          tensor.getName(),
          "the numbers of the shape " + Arrays.toString(shape),
          numbers.length + " and %d bytes".formatted(spare));
    }
    return new OnnxArray(OnnxArray.Kind.INTEGER, shape, numbers);
  }

  /** Raw bytes or single numbers, but not both, and in the model itself. */
  private static void requireHere(Path file, TensorProto tensor) {
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL
        || tensor.getExternalDataCount() > 0) {
      throw WeightsException.of(
          file, tensor.getName(), "numbers inside the model", "a reference to another file");
    }
    if (tensor.hasSegment()) {
      throw WeightsException.of(file, tensor.getName(), "a whole tensor", "a segment of one");
    }
    int singles =
        tensor.getFloatDataCount()
            + tensor.getDoubleDataCount()
            + tensor.getInt32DataCount()
            + tensor.getInt64DataCount();
    if (singles > 0 && !tensor.getRawData().isEmpty()) {
      throw WeightsException.of(
          file, tensor.getName(), "raw bytes or single numbers", "both at once");
    }
  }

  /**
   * The tensor as an array in 'c' order.
   *
   * @throws WeightsException if its shape, type or number of bytes is another than expected
   */
  static INDArray read(Path file, TensorProto tensor, long... shape) {
    String name = tensor.getName();
    long[] claimed = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    if (!Arrays.equals(claimed, shape)) {
      throw WeightsException.of(
          file, name, "the shape " + Arrays.toString(shape), Arrays.toString(claimed));
    }
    TensorType type = type(file, tensor);
    TensorHeader header = new TensorHeader(file, name, type, shape);
    requireHere(file, tensor);
    if (tensor.getRawData().isEmpty()) {
      return numbers(tensor, type, header).reshape('c', shape);
    }
    return header.decode(tensor.getRawData().toByteArray(), ByteOrder.LITTLE_ENDIAN, 'c');
  }

  private static TensorType type(Path file, TensorProto tensor) {
    return switch (tensor.getDataType()) {
      case TensorProto.DataType.FLOAT_VALUE -> TensorType.FLOAT32;
      case TensorProto.DataType.DOUBLE_VALUE -> TensorType.FLOAT64;
      case TensorProto.DataType.FLOAT16_VALUE -> TensorType.FLOAT16;
      case TensorProto.DataType.BFLOAT16_VALUE -> TensorType.BFLOAT16;
      default ->
          throw WeightsException.of(
              file,
              tensor.getName(),
              "data type FLOAT, DOUBLE, FLOAT16 or BFLOAT16",
              "number " + tensor.getDataType());
    };
  }

  private static INDArray numbers(TensorProto tensor, TensorType type, TensorHeader header) {
    int found =
        switch (type) {
          case FLOAT32 -> tensor.getFloatDataCount();
          case FLOAT64 -> tensor.getDoubleDataCount();
          case FLOAT16, BFLOAT16 -> tensor.getInt32DataCount();
        };
    int expected = header.byteCount() / type.width();
    if (found != expected) {
      throw header.refused("%d numbers".formatted(expected), Integer.toString(found));
    }
    return switch (type) {
      case FLOAT32 -> {
        float[] values = new float[found];
        for (int i = 0; i < found; i++) {
          values[i] = tensor.getFloatData(i);
        }
        yield Nd4j.createFromArray(values);
      }
      case FLOAT64 ->
          Nd4j.createFromArray(
              tensor.getDoubleDataList().stream().mapToDouble(Double::doubleValue).toArray());
      case FLOAT16, BFLOAT16 -> {
        ByteBuffer bytes = ByteBuffer.allocate(found * Short.BYTES);
        for (int bits : tensor.getInt32DataList()) {
          if (bits >>> Short.SIZE != 0) {
            throw header.refused("numbers of 16 bits", Integer.toString(bits));
          }
          bytes.putShort((short) bits);
        }
        yield type.decode(bytes.flip());
      }
    };
  }
}
