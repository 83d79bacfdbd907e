package org.gru4j.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import onnx.Onnx.TensorProto;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Numbers of an ONNX tensor, which stand as raw bytes or one by one. */
final class OnnxTensorReader {
  private OnnxTensorReader() {}

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
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      throw header.refused("numbers inside the model", "a reference to another file");
    }
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
        tensor.getInt32DataList().forEach(bits -> bytes.putShort(bits.shortValue()));
        yield type.decode(bytes.flip());
      }
    };
  }
}
