package org.gru4j.speech.features;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.List;

/**
 * Mean and standard deviation of each number of a frame, by which features are normalised. What a
 * model for streams keeps of the corpus that it learnt from.
 *
 * @param means of each number
 * @param deviations of each number, as many
 */
public record FeatureMoments(List<Double> means, List<Double> deviations) {
  /** Numbers that never change, as in silence, are not blown up to noise. */
  private static final double SMALLEST_DEVIATION = 1e-4;

  /**
   * Keeps copies.
   *
   * @throws IllegalArgumentException if there are not as many of both, or they are not finite
   */
  public FeatureMoments {
    means = List.copyOf(means);
    deviations = List.copyOf(deviations);
    checkArgument(
        !means.isEmpty() && means.size() == deviations.size(),
        "Expected as many means as deviations, found %s and %s.",
        means.size(),
        deviations.size());
    checkArgument(
        means.stream().allMatch(Double::isFinite)
            && deviations.stream().allMatch(each -> each >= 0 && Double.isFinite(each)),
        "Expected finite means and deviations, found %s and %s.",
        means,
        deviations);
  }

  /** Numbers in a frame. */
  public int dimension() {
    return means.size();
  }

  /**
   * A new matrix with {@code (x - mean) / deviation}; what has no deviation becomes 0.
   *
   * @param variance whether it is divided by the deviation at all
   * @throws IllegalArgumentException if its frames have another dimension
   */
  public FeatureMatrix normalize(FeatureMatrix features, boolean variance) {
    checkArgument(
        features.dimension() == dimension(),
        "Expected frames of %s numbers, found %s.",
        dimension(),
        features.dimension());
    FeatureMatrix result = features.copy();
    for (int frame = 0; frame < features.frames(); frame++) {
      normalize(result.values(), frame * dimension(), variance);
    }
    return result;
  }

  /**
   * Normalises one frame where it is.
   *
   * @param values hold the frame from {@code at} on
   */
  public void normalize(float[] values, int at, boolean variance) {
    for (int i = 0; i < means.size(); i++) {
      double scale = variance ? Math.max(deviations.get(i), SMALLEST_DEVIATION) : 1;
      values[at + i] = (float) ((values[at + i] - means.get(i)) / scale);
    }
  }
}
