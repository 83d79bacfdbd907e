package org.gru4j.testing;

import java.util.Arrays;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays of numbers that look alike to no axis. */
public final class RandomArrays {
  private RandomArrays() {}

  /** Numbers from -1 to 1 in double precision, the same for the same seed. */
  public static INDArray random(long seed, long... shape) {
    long length = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    double[] values = new Random(seed).doubles(length, -1, 1).toArray();
    return Nd4j.createFromArray(values).reshape('c', shape);
  }
}
