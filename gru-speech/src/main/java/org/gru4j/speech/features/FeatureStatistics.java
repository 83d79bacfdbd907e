package org.gru4j.speech.features;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;

/**
 * The mean and the variance of each number over the frames that were added: of an utterance, of all
 * that a speaker said, or of a whole corpus. Sums are kept in double precision about the first
 * frame, so that a large mean does not drown a small variance.
 *
 * <p>Not to be changed by several threads at once.
 */
public final class FeatureStatistics {
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
    checkArgument(
        features.dimension() == sums.length,
        "Expected frames of %s numbers, found %s.",
        sums.length,
        features.dimension());
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

  /** How many frames were added. */
  public long frames() {
    return frames;
  }

  /** Means, and deviations {@code sqrt(E[x^2] - E[x]^2)}; zeros of no frames. */
  public FeatureMoments moments() {
    List<Double> means = new ArrayList<>();
    List<Double> deviations = new ArrayList<>();
    for (int i = 0; i < sums.length; i++) {
      double mean = frames == 0 ? 0 : sums[i] / frames;
      double variance = frames == 0 ? 0 : squares[i] / frames - mean * mean;
      means.add(origin[i] + mean);
      deviations.add(Math.sqrt(Math.max(0, variance)));
    }
    return new FeatureMoments(means, deviations);
  }
}
