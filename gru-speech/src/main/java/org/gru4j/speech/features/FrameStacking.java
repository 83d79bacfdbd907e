package org.gru4j.speech.features;

import static org.nd4j.common.base.Preconditions.checkArgument;

/**
 * Makes one frame of several: frame t of the result holds frames {@code t f} to {@code t f + f -
 * 1}, one behind the other, so that a recurrent network takes f times fewer steps. The last frame
 * is filled up by repeating the recording's last. See H. Sak et al., Fast and Accurate Recurrent
 * Neural Network Acoustic Models for Speech Recognition, 2015.
 *
 * @param factor f; 1 changes nothing
 */
public record FrameStacking(int factor) implements FeatureTransform {
  /**
   * Checks the value.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public FrameStacking {
    checkArgument(factor >= 1, "Expected factor >= 1, found %s.", factor);
  }

  @Override
  public int dimension(int before) {
    return before * factor;
  }

  @Override
  public int frames(int before) {
    return (before + factor - 1) / factor;
  }

  @Override
  public FeatureMatrix apply(FeatureMatrix features) {
    int dimension = features.dimension();
    FeatureMatrix result = new FeatureMatrix(frames(features.frames()), dimension(dimension));
    for (int slot = 0; slot < result.frames() * factor; slot++) {
      int frame = Math.min(slot, features.frames() - 1);
      System.arraycopy(
          features.values(), frame * dimension, result.values(), slot * dimension, dimension);
    }
    return result;
  }
}
