package org.gru4j.sequence;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Brings columns to a common scale, in double precision throughout: {@code (x - offset) / width}. A
 * column plus a constant, or times a positive one, comes out as the same up to rounding, and a
 * column that is constant in the training data comes out as zeros.
 *
 * <p>ND4J's normalisers sum in FLOAT and add 1e-5 to the deviation, so that they are right only for
 * columns of about unit scale.
 *
 * @param offsets what becomes zero, for each column
 * @param widths what becomes one more; 0 for a column that becomes zeros
 */
record ColumnScale(List<Double> offsets, List<Double> widths) {
  ColumnScale {
    checkArgument(
        offsets != null && widths != null && offsets.size() == widths.size(),
        "Expected as many widths as offsets, found others.");
    offsets = List.copyOf(offsets);
    widths = List.copyOf(widths);
    checkArgument(
        offsets.stream().allMatch(Double::isFinite)
            && widths.stream().allMatch(width -> Double.isFinite(width) && width >= 0),
        "Expected finite offsets and widths >= 0, found %s and %s.",
        offsets,
        widths);
  }

  /**
   * The scale of what was seen.
   *
   * @param arrays each {@code [columns]} or {@code [columns, time]}
   * @throws SequenceException if a value is not finite
   */
  static ColumnScale fit(List<INDArray> arrays, Scaling scaling) {
    Double[] offsets = new Double[Math.toIntExact(arrays.get(0).size(0))];
    Double[] widths = new Double[offsets.length];
    Statistics[] all =
        Stream.generate(Statistics::new).limit(offsets.length).toArray(Statistics[]::new);
    for (INDArray array : arrays) {
      double[] values = array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
      for (int i = 0; i < values.length; i++) {
        all[i / (values.length / all.length)].add(values[i]);
      }
    }
    for (int column = 0; column < offsets.length; column++) {
      Statistics seen = all[column];
      if (!Double.isFinite(seen.minimum) || !Double.isFinite(seen.maximum)) {
        throw new SequenceException(
            "Expected finite numbers in column %d of the training data, found NaN or infinity."
                .formatted(column));
      }
      boolean constant = seen.minimum == seen.maximum;
      offsets[column] = constant || scaling == Scaling.MIN_MAX ? seen.minimum : seen.mean;
      widths[column] = constant ? 0 : seen.width(scaling);
    }
    return new ColumnScale(Arrays.asList(offsets), Arrays.asList(widths));
  }

  /** Mean and squared deviations in one pass (Welford 1962). */
  private static final class Statistics {
    private double minimum = Double.POSITIVE_INFINITY;
    private double maximum = Double.NEGATIVE_INFINITY;
    private double mean;
    private double squares;
    private long count;

    void add(double value) {
      // Math.min and Math.max hand a NaN on.
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
      double fromMean = value - mean;
      mean += fromMean / ++count;
      squares += fromMean * (value - mean);
    }

    double width(Scaling scaling) {
      return scaling == Scaling.MIN_MAX ? maximum - minimum : Math.sqrt(squares / count);
    }
  }

  /** Scales an array {@code [B, columns]} or {@code [B, columns, time]} of DOUBLE in place. */
  void apply(INDArray array) {
    // What is divided by infinity is zero.
    double[] divisors = widths.stream().mapToDouble(w -> w == 0 ? 1 / w : w).toArray();
    array.subi(along(array, doubles(offsets))).divi(along(array, divisors));
  }

  /** Brings an array that {@link #apply} would make back to the units of the data. */
  void revert(INDArray array) {
    array.muli(along(array, doubles(widths))).addi(along(array, doubles(offsets)));
  }

  private static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static INDArray along(INDArray array, double[] values) {
    INDArray row = Nd4j.createFromArray(values).castTo(DataType.DOUBLE);
    return array.rank() == 2 ? row.reshape(1, values.length) : row.reshape(1, values.length, 1);
  }
}
