package org.gru4j.speech.features;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A vector of numbers for each frame of a recording, {@code [frames, dimension]}. */
public final class FeatureMatrix {
  private final int frames;
  private final int dimension;
  private final float[] values;

  /** Zeros. */
  public FeatureMatrix(int frames, int dimension) {
    this(frames, dimension, new float[Math.multiplyExact(frames, dimension)]);
  }

  /**
   * Keeps the array, not a copy.
   *
   * @param values frame after frame
   * @throws IllegalArgumentException if the array has another size
   */
  public FeatureMatrix(int frames, int dimension, float[] values) {
    checkArgument(
        frames >= 0 && dimension >= 1 && values.length == (long) frames * dimension,
        "Expected %s frames x %s values, found %s.",
        frames,
        dimension,
        values.length);
    this.frames = frames;
    this.dimension = dimension;
    this.values = values;
  }

  /** How many frames there are. */
  public int frames() {
    return frames;
  }

  /** How many numbers a frame has. */
  public int dimension() {
    return dimension;
  }

  /** The numbers themselves, frame after frame, not a copy. */
  public float[] values() {
    return values;
  }

  /** One number. */
  public float get(int frame, int index) {
    return values[frame * dimension + index];
  }

  /** The same numbers in an array of their own. */
  public FeatureMatrix copy() {
    return new FeatureMatrix(frames, dimension, values.clone());
  }

  /**
   * As Deeplearning4j wants a sequence.
   *
   * @return {@code [dimension, frames]}, a view of a new array that is laid out frame after frame
   */
  public INDArray toArray() {
    return Nd4j.createFromArray(values).reshape('c', frames, dimension).transpose();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureMatrix that
        && dimension == that.dimension
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * dimension + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "%d frames x %d".formatted(frames, dimension);
  }
}
