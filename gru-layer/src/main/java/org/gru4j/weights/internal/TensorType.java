package org.gru4j.weights.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import org.bytedeco.javacpp.indexer.Bfloat16Indexer;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.gru4j.weights.WeightsException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The numbers that a file of tensors holds; the 16-bit ones become FLOAT, which is exact. */
public enum TensorType {
  FLOAT64(Double.BYTES),
  FLOAT32(Float.BYTES),
  FLOAT16(Short.BYTES),
  BFLOAT16(Short.BYTES);

  private final int width;

  TensorType(int width) {
    this.width = width;
  }

  /** Bytes of one number. */
  public int width() {
    return width;
  }

  /** A vector of the numbers that stand in these bytes, whose order of bytes is the buffer's. */
  public INDArray decode(ByteBuffer bytes) {
    if (this == FLOAT64) {
      double[] values = new double[bytes.remaining() / width];
      bytes.asDoubleBuffer().get(values);
      return Nd4j.createFromArray(values);
    }
    float[] values = new float[bytes.remaining() / width];
    if (this == FLOAT32) {
      bytes.asFloatBuffer().get(values);
    } else {
      ShortBuffer halves = bytes.asShortBuffer();
      for (int i = 0; i < values.length; i++) {
        int bits = Short.toUnsignedInt(halves.get(i));
        values[i] = this == FLOAT16 ? HalfIndexer.toFloat(bits) : Bfloat16Indexer.toFloat(bits);
      }
    }
    return Nd4j.createFromArray(values);
  }

  /** The type that an array is written as. */
  public static TensorType of(INDArray array) {
    return switch (array.dataType()) {
      case FLOAT -> FLOAT32;
      case DOUBLE -> FLOAT64;
      default ->
          throw new WeightsException(
              "Expected an array of type FLOAT or DOUBLE to write, found %s."
                  .formatted(array.dataType()));
    };
  }

  /** The numbers of a FLOAT or DOUBLE array in 'c' order, little-endian. */
  public static byte[] encode(INDArray array) {
    TensorType type = of(array);
    byte[] bytes = new byte[Math.toIntExact(Math.multiplyExact(array.length(), type.width))];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    INDArray ordered = array.dup('c');
    if (type == FLOAT32) {
      buffer.asFloatBuffer().put(ordered.data().asFloat());
    } else {
      buffer.asDoubleBuffer().put(ordered.data().asDouble());
    }
    return bytes;
  }
}
