package org.gru4j.weights.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.gru4j.weights.WeightsException;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a file claims about one of its tensors, checked before anything is allocated for it. */
public final class TensorHeader {
  /** ND4J's largest. */
  private static final int MAXIMUM_RANK = 32;

  private final Path file;
  private final String name;
  private final TensorType type;
  private final long[] shape;
  private final int byteCount;

  /**
   * Checks the claim.
   *
   * @throws WeightsException if it is no shape of at least one number, or more bytes than an array
   *     of Java holds
   */
  public TensorHeader(Path file, String name, TensorType type, long[] shape) {
    this.file = file;
    this.name = name;
    this.type = type;
    this.shape = shape.clone();
    this.byteCount = countBytes();
  }

  private int countBytes() {
    if (shape.length > MAXIMUM_RANK) {
      throw refused(
          "at most %d dimensions".formatted(MAXIMUM_RANK), Integer.toString(shape.length));
    }
    long bytes = type.width();
    for (long size : shape) {
      if (size < 1) {
        throw refused("sizes of at least 1", "the shape " + Arrays.toString(shape));
      }
      // Division, because the product of hostile sizes overflows.
      if (bytes > Integer.MAX_VALUE / size) {
        throw refused(
            "at most %d bytes".formatted(Integer.MAX_VALUE),
            "the shape %s of numbers of %d bytes".formatted(Arrays.toString(shape), type.width()));
      }
      bytes *= size;
    }
    return (int) bytes;
  }

  /** How many bytes the numbers take. */
  public int byteCount() {
    return byteCount;
  }

  public String name() {
    return name;
  }

  public WeightsException refused(String expected, String found) {
    return WeightsException.of(file, name, expected, found);
  }

  /**
   * The tensor, in 'c' order.
   *
   * @param content as many bytes as the shape asks for
   * @param order 'c' or 'f', in which the numbers stand
   * @throws WeightsException if there are fewer or more
   */
  public INDArray decode(byte[] content, ByteOrder byteOrder, char order) {
    if (content.length != byteCount) {
      throw refused(
          "%d bytes for the shape %s".formatted(byteCount, Arrays.toString(shape)),
          "%d".formatted(content.length));
    }
    INDArray vector = type.decode(ByteBuffer.wrap(content).order(byteOrder));
    INDArray tensor = vector.reshape(order, shape);
    return order == 'c' ? tensor : tensor.dup('c');
  }
}
