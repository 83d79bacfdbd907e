package org.gru4j.speech.features;

import static org.nd4j.common.base.Preconditions.checkArgument;

/**
 * The mean and the variance of each number over the frames that were added: of an utterance, of all
 * that a speaker said, or of a whole corpus. Sums are kept in double precision about the first
 * frame, so that a large mean does not drown a small variance.
 *
 * <p>Not to be changed by several threads at once.
 */
public final class FeatureStatistics {
  /** Numbers that never change, as in silence, are not blown up to noise. */
  private static final double SMALLEST_DEVIATION = 1e-4;

  private final double[] origin;
  private final double[] sums;
  private final double[] squares;
  private long frames;

  /** Of no frames yet. */
  public FeatureStatistics(int dimension) {
    checkArgument(dimension >= 1, "Expected dimension >= 1, found %s.", dimension);
    origin = new double[dimension];
    sums = new double[dimension];
    squares = new double[dimension];
  }

  /** Of the frames of one matrix. */
  public static FeatureStatistics of(FeatureMatrix features) {
    FeatureStatistics statistics = new FeatureStatistics(features.dimension());
    statistics.add(features);
    return statistics;
  }

  /**
   * Counts all frames of a matrix.
   *
   * @throws IllegalArgumentException if its frames have another dimension
   */
  public void add(FeatureMatrix features) {
    requireDimension(features);
    for (int frame = 0; frame < features.frames(); frame++) {
      for (int i = 0; i < sums.length; i++) {
        double value = features.get(frame, i);
        if (frames == 0) {
          origin[i] = value;
        }
        sums[i] += value - origin[i];
        squares[i] += (value - origin[i]) * (value - origin[i]);
      }
      frames++;
    }
  }

  private void requireDimension(FeatureMatrix features) {
    checkArgument(
        features.dimension() == sums.length,
        "Expected frames of %s numbers, found %s.",
        sums.length,
        features.dimension());
  }

  /** How many frames were added. */
  public long frames() {
    return frames;
  }

  /** The mean of each number; zeros of no frames. */
  public double[] means() {
    double[] means = new double[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = origin[i] + mean(i);
    }
    return means;
  }

  private double mean(int i) {
    return frames == 0 ? 0 : sums[i] / frames;
  }

  /** The standard deviation of each number, {@code sqrt(E[x^2] - E[x]^2)}; zeros of no frames. */
  public double[] deviations() {
    double[] deviations = new double[sums.length];
    for (int i = 0; i < deviations.length; i++) {
      double variance = frames == 0 ? 0 : squares[i] / frames - mean(i) * mean(i);
      deviations[i] = Math.sqrt(Math.max(0, variance));
    }
    return deviations;
  }

  /**
   * A new matrix with {@code (x - mean) / deviation}; what has no deviation becomes 0.
   *
   * @param variance whether it is divided by the deviation at all
   * @throws IllegalArgumentException if its frames have another dimension
   */
  public FeatureMatrix normalize(FeatureMatrix features, boolean variance) {
    requireDimension(features);
    double[] means = means();
    double[] deviations = deviations();
    FeatureMatrix result = features.copy();
    float[] values = result.values();
    for (int i = 0; i < values.length; i++) {
      int column = i % sums.length;
      double scale = variance ? Math.max(deviations[column], SMALLEST_DEVIATION) : 1;
      values[i] = (float) ((values[i] - means[column]) / scale);
    }
    return result;
  }
}
