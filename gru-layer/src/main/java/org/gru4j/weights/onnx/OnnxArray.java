package org.gru4j.weights.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A constant of an ONNX graph on its way through operators that move numbers and change none. Of
 * everything that is not a shape or an axis as it should be it throws an {@link
 * IllegalArgumentException}.
 *
 * @param numbers in 'c' order; a double holds every number of the types read, but for integers
 *     beyond 2^53
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
record OnnxArray(Kind kind, long[] shape, double[] numbers) {
  private static final int MAXIMUM_RANK = 32;

  /** What the numbers are. */
  enum Kind {
    FLOAT,
    DOUBLE,
    INTEGER
  }

  /**
   * How many numbers a shape has.
   *
   * @throws IllegalArgumentException if a size is negative, there are more than 32, or the product
   *     is no length of an array
   */
  static int count(long... shape) {
    long count = 1;
    for (long size : shape) {
      if (size < 0 || shape.length > MAXIMUM_RANK || (size > 0 && count > (1L << 28) / size)) {
        throw new IllegalArgumentException("the shape " + Arrays.toString(shape));
      }
      count *= size;
    }
    return (int) count;
  }

  static OnnxArray filled(Kind kind, double number, long... shape) {
    double[] numbers = new double[count(shape)];
    Arrays.fill(numbers, number);
    return new OnnxArray(kind, shape, numbers);
  }

  int rank() {
    return shape.length;
  }

  boolean isZero() {
    return Arrays.stream(numbers).allMatch(number -> number == 0);
  }

  /** Integers, such as a shape or axes. */
  long[] integers() {
    if (kind != Kind.INTEGER) {
      throw new IllegalArgumentException("numbers that are no integers");
    }
    // The largest long, which stands for the end of an axis, is the nearest double again.
    return Arrays.stream(numbers).mapToLong(number -> (long) number).toArray();
  }

  /** Floating-point numbers as ND4J has them. */
  INDArray toArray() {
    INDArray vector =
        kind == Kind.DOUBLE ? Nd4j.createFromArray(numbers) : Nd4j.createFromArray(floats());
    return vector.reshape('c', shape);
  }

  private float[] floats() {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  OnnxArray cast(Kind target) {
    double[] cast =
        switch (target) {
          case FLOAT -> Arrays.stream(numbers).map(number -> (float) number).toArray();
          case DOUBLE -> numbers;
          case INTEGER -> Arrays.stream(numbers).map(number -> (double) (long) number).toArray();
        };
    return new OnnxArray(target, shape, cast);
  }

  /** An axis counted from the front, of one that may be counted from the back. */
  static int axis(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw new IllegalArgumentException("the axis %d of %d".formatted(axis, rank));
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  OnnxArray reshape(long... target) {
    if (count(target) != numbers.length) {
      throw new IllegalArgumentException(
          "%s to become %s".formatted(Arrays.toString(shape), Arrays.toString(target)));
    }
    return new OnnxArray(kind, target, numbers);
  }

  private long[] strides() {
    long[] strides = new long[rank()];
    long stride = 1;
    for (int axis = rank() - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    return strides;
  }

  /** The number at every place is that at the sum of its indices times the steps. */
  private OnnxArray picked(long[] target, long[] steps, long start) {
    double[] picked = new double[count(target)];
    long[] indices = new long[target.length];
    long position = start;
    for (int i = 0; i < picked.length; i++) {
      picked[i] = numbers[(int) position];
      int axis = target.length - 1;
      while (axis >= 0 && ++indices[axis] == target[axis]) {
        position -= steps[axis] * (target[axis] - 1);
        indices[axis--] = 0;
      }
      position += axis >= 0 ? steps[axis] : 0;
    }
    return new OnnxArray(kind, target, picked);
  }

  OnnxArray transpose(long... order) {
    boolean permutation =
        Arrays.equals(
            LongStream.of(order).sorted().toArray(), LongStream.range(0, rank()).toArray());
    if (!permutation) {
      throw new IllegalArgumentException("the order " + Arrays.toString(order));
    }
    long[] target = new long[rank()];
    long[] steps = new long[rank()];
    long[] strides = strides();
    for (int axis = 0; axis < rank(); axis++) {
      target[axis] = shape[(int) order[axis]];
      steps[axis] = strides[(int) order[axis]];
    }
    return picked(target, steps, 0);
  }

  /** The shape of {@link #expand}. */
  long[] expandedShape(long... wanted) {
    int rank = Math.max(wanted.length, rank());
    long[] target = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      long is = size(shape, axis, rank);
      long size = size(wanted, axis, rank);
      if (is != size && is != 1 && size != 1) {
        throw new IllegalArgumentException(
            "%s to become %s".formatted(Arrays.toString(shape), Arrays.toString(wanted)));
      }
      target[axis] = is == 1 ? size : is;
    }
    return target;
  }

  /** The size of an axis of a shape with ones in front of it. */
  private static long size(long[] shape, int axis, int rank) {
    int own = axis - (rank - shape.length);
    return own < 0 ? 1 : shape[own];
  }

  /** Broadcast in both directions, as ONNX's Expand does. */
  OnnxArray expand(long... wanted) {
    long[] target = expandedShape(wanted);
    long[] steps = new long[target.length];
    long[] strides = strides();
    int added = target.length - rank();
    for (int axis = added; axis < target.length; axis++) {
      steps[axis] = shape[axis - added] == 1 ? 0 : strides[axis - added];
    }
    return picked(target, steps, 0);
  }

  OnnxArray tile(long... times) {
    if (times.length != rank()) {
      throw new IllegalArgumentException("the repeats " + Arrays.toString(times));
    }
    long[] apart = new long[2 * rank()];
    long[] steps = new long[2 * rank()];
    long[] target = new long[rank()];
    long[] strides = strides();
    for (int axis = 0; axis < rank(); axis++) {
      apart[2 * axis] = times[axis];
      apart[2 * axis + 1] = shape[axis];
      steps[2 * axis + 1] = strides[axis];
      target[axis] = Math.multiplyExact(times[axis], shape[axis]);
    }
    count(target);
    return picked(apart, steps, 0).reshape(target);
  }

  /** Every step-th index of one axis from a start up to, and without, an end. */
  OnnxArray slice(int axis, long start, long end, long step) {
    long size = shape[axis];
    if (step == 0) {
      throw new IllegalArgumentException("the step 0");
    }
    long first = clamp(start, size, step > 0 ? 0 : -1, step > 0 ? size : size - 1);
    long last = clamp(end, size, step > 0 ? 0 : -1, step > 0 ? size : size - 1);
    long span = step > 0 ? last - first : first - last;
    long length = span <= 0 ? 0 : (span - 1) / Math.abs(step) + 1;
    long[] target = shape.clone();
    target[axis] = length;
    long[] steps = strides();
    long begin = first * steps[axis];
    // A single index needs no step, however large it is.
    steps[axis] *= length <= 1 ? 0 : step;
    return picked(target, steps, length == 0 ? 0 : begin);
  }

  private static long clamp(long index, long size, long smallest, long largest) {
    long counted = index < 0 ? index + size : index;
    return Math.max(smallest, Math.min(largest, counted));
  }

  OnnxArray gather(int axis, OnnxArray indices) {
    long inner = count(Arrays.copyOfRange(shape, axis + 1, rank()));
    long outer = count(Arrays.copyOfRange(shape, 0, axis));
    long[] chosen = indices.integers();
    long[] target =
        LongStream.concat(
                LongStream.concat(Arrays.stream(shape, 0, axis), Arrays.stream(indices.shape)),
                Arrays.stream(shape, axis + 1, rank()))
            .toArray();
    double[] gathered = new double[count(target)];
    int position = 0;
    for (long block = 0; block < outer; block++) {
      for (long index : chosen) {
        long from = (block * shape[axis] + axis(index, (int) shape[axis])) * inner;
        System.arraycopy(numbers, (int) from, gathered, position, (int) inner);
        position += (int) inner;
      }
    }
    return new OnnxArray(kind, target, gathered);
  }

  static OnnxArray concat(long along, List<OnnxArray> parts) {
    OnnxArray first = parts.get(0);
    int axis = axis(along, first.rank());
    long[] target = first.shape.clone();
    target[axis] = parts.stream().mapToLong(part -> part.sizeBeside(first, axis)).sum();
    double[] joined = new double[count(target)];
    long outer = count(Arrays.copyOfRange(target, 0, axis));
    int position = 0;
    for (long block = 0; block < outer; block++) {
      for (OnnxArray part : parts) {
        int length = (int) (part.numbers.length / outer);
        System.arraycopy(part.numbers, (int) (block * length), joined, position, length);
        position += length;
      }
    }
    return new OnnxArray(first.kind, target, joined);
  }

  private long sizeBeside(OnnxArray first, int axis) {
    long[] same = shape.clone();
    if (rank() == first.rank()) {
      same[axis] = first.shape[axis];
    }
    if (kind != first.kind || !Arrays.equals(same, first.shape)) {
      throw new IllegalArgumentException(
          "%s beside %s".formatted(Arrays.toString(shape), Arrays.toString(first.shape)));
    }
    return shape[axis];
  }
}
