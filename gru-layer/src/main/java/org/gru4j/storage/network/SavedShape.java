package org.gru4j.storage.network;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.shape.options.ArrayOptionsHelper;

/**
 * The description of an array in a file, checked.
 *
 * @param sizes of its dimensions; none for a scalar
 * @param strides of its dimensions, which are dense in some order
 * @param order 'c' or 'f'
 * @param type of its numbers
 * @param length how many numbers
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
record SavedShape(long[] sizes, long[] strides, char order, DataType type, long length) {
  private static final int HIGHEST_RANK = 32;

  /** Rank, options, step between elements, order. */
  private static final int OTHER_VALUES = 4;

  static SavedShape read(ArrayInput in) throws IOException {
    long values = in.header("the shape of an array", -1, DataType.INT64);
    long rank = values < OTHER_VALUES ? -1 : (values - OTHER_VALUES) / 2;
    if (rank < 0 || rank > HIGHEST_RANK || values % 2 != 0 || in.next() != rank) {
      throw in.refusal(
          "the shape of an array of 0 to %d dimensions".formatted(HIGHEST_RANK),
          "%d values".formatted(values));
    }
    long[] sizes = values(in, rank);
    long[] strides = values(in, rank);
    long options = in.next();
    in.next();
    long order = in.next();
    if (order != 'c' && order != 'f') {
      throw in.refusal("the order c or f of an array", "character " + order);
    }
    return new SavedShape(
        sizes, strides, (char) order, type(in, options), length(in, sizes, strides));
  }

  private static long[] values(ArrayInput in, long count) throws IOException {
    long[] values = new long[(int) count];
    for (int i = 0; i < count; i++) {
      values[i] = in.next();
    }
    return values;
  }

  private static DataType type(ArrayInput in, long options) throws IOException {
    DataType type;
    try {
      type = ArrayOptionsHelper.dataType(options);
    } catch (RuntimeException e) {
      throw in.refusal("a type of numbers", "options " + options);
    }
    if (type.width() <= 0 || type == DataType.UTF8) {
      throw in.refusal("a type of numbers of a fixed width", type.name());
    }
    return type;
  }

  /** The number of numbers, which lie without gaps and once each. */
  private static long length(ArrayInput in, long[] sizes, long[] strides) throws IOException {
    long length = 1;
    for (int dimension : byStride(sizes, strides)) {
      long size = sizes[dimension];
      boolean dense = size == 1 ? strides[dimension] >= 0 : strides[dimension] == length;
      try {
        length = size < 1 || !dense ? -1 : Math.multiplyExact(length, size);
      } catch (ArithmeticException e) {
        length = -1;
      }
      if (length < 0) {
        throw in.refusal(
            "sizes of at least 1 and strides of a dense array",
            "sizes %s and strides %s".formatted(Arrays.toString(sizes), Arrays.toString(strides)));
      }
    }
    return length;
  }

  /** The fastest dimension first; those of size 1 have no say. */
  private static int[] byStride(long[] sizes, long[] strides) {
    return IntStream.range(0, sizes.length)
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> sizes[i] == 1).thenComparing(i -> strides[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  boolean isScalar() {
    return sizes.length == 0;
  }
}
