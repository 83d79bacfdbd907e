package org.gru4j.weights.internal;

import java.util.Arrays;
import org.gru4j.weights.WeightsException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Refuses weights that a network could only answer with NaN. */
public final class FiniteNumbers {
  private FiniteNumbers() {}

  /**
   * Refuses NaN and infinite numbers.
   *
   * @param place of the numbers, for the message
   * @throws WeightsException with the first such number and its indices
   */
  public static void require(INDArray array, String place) {
    double[] values = array.dup('c').data().asDouble();
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new WeightsException(
            "Expected finite numbers in %s, found %s at %s."
                .formatted(place, values[i], Arrays.toString(indices(i, array.shape()))));
      }
    }
  }

  /**
   * The array in another type.
   *
   * @throws WeightsException if a number is NaN or infinite, or becomes so by rounding
   */
  public static INDArray rounded(INDArray array, DataType type, String place) {
    require(array, place);
    if (array.dataType() == type) {
      return array;
    }
    INDArray rounded = array.castTo(type);
    require(rounded, "%s rounded to %s".formatted(place, type));
    return rounded;
  }

  private static long[] indices(long position, long[] shape) {
    long[] indices = new long[shape.length];
    long rest = position;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      indices[axis] = rest % shape[axis];
      rest /= shape[axis];
    }
    return indices;
  }
}
