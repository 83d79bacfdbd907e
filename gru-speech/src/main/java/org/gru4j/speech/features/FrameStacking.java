package org.gru4j.speech.features;

import static org.nd4j.common.base.Preconditions.checkArgument;

/**
 * Makes one frame of several: frame t of the result holds frames {@code t f} to {@code t f + f + a
 * - 1}, one behind the other, so that a recurrent network takes f times fewer steps and sees a
 * frames of what comes next, as one that reads forward only needs. Behind the end the last frame of
 * the recording is repeated. See H. Sak et al., Fast and Accurate Recurrent Neural Network Acoustic
 * Models for Speech Recognition, 2015.
 *
 * @param factor f
 * @param ahead a; with a factor of 1 and none ahead nothing is changed
 */
public record FrameStacking(int factor, int ahead) implements FeatureTransform {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the factor is below 1 or less than no frame is ahead
   */
  public FrameStacking {
    checkArgument(factor >= 1, "Expected factor >= 1, found %s.", factor);
    checkArgument(ahead >= 0, "Expected ahead >= 0, found %s.", ahead);
  }

  /** Frames that are put beside each other. */
  public int together() {
    return factor + ahead;
  }

  @Override
  public int dimension(int before) {
    return before * together();
  }

  @Override
  public int frames(int before) {
    return (before + factor - 1) / factor;
  }

  @Override
  public FeatureMatrix apply(FeatureMatrix features) {
    int dimension = features.dimension();
    FeatureMatrix result = new FeatureMatrix(frames(features.frames()), dimension(dimension));
    for (int slot = 0; slot < result.frames() * together(); slot++) {
      int frame = slot / together() * factor + slot % together();
      System.arraycopy(
          features.values(),
          Math.min(frame, features.frames() - 1) * dimension,
          result.values(),
          slot * dimension,
          dimension);
    }
    return result;
  }
}
