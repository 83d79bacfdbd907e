package org.gru4j.speech.augmentation;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.SplittableRandom;
import org.gru4j.speech.features.FeatureMatrix;

/**
 * Hides bands of frequencies and stretches of time from the network. A mask of frequencies is f
 * bands wide, f uniform from 0 to F, a mask of time t frames, t uniform from 0 to the smaller of T
 * and p times the frames; where they begin is uniform. What is hidden becomes the mean of its band
 * over the utterance, which after normalisation is 0. See D. S. Park et al., SpecAugment,
 * Interspeech 2019, section 2.
 *
 * @param frequencyMasks how many
 * @param maxBands F
 * @param timeMasks how many
 * @param maxFrames T
 * @param maxShare p, of the frames of the utterance
 */
public record SpecAugment(
    int frequencyMasks, int maxBands, int timeMasks, int maxFrames, double maxShare) {
  /** Two masks of 27 bands and ten of 5 % of the time, as NeMo's recipes for 80 bands. */
  public static final SpecAugment NEMO = new SpecAugment(2, 27, 10, Integer.MAX_VALUE, 0.05);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public SpecAugment {
    checkArgument(frequencyMasks >= 0, "Expected frequencyMasks >= 0, found %s.", frequencyMasks);
    checkArgument(maxBands >= 0, "Expected maxBands >= 0, found %s.", maxBands);
    checkArgument(timeMasks >= 0, "Expected timeMasks >= 0, found %s.", timeMasks);
    checkArgument(maxFrames >= 0, "Expected maxFrames >= 0, found %s.", maxFrames);
    checkArgument(
        maxShare >= 0 && maxShare <= 1, "Expected maxShare from 0 to 1, found %s.", maxShare);
  }

  /** A new matrix with what is hidden. */
  public FeatureMatrix apply(FeatureMatrix features, SplittableRandom random) {
    FeatureMatrix result = features.copy();
    float[] means = means(features);
    int bands = features.dimension();
    int frames = features.frames();
    for (int mask = 0; mask < frequencyMasks; mask++) {
      int width = random.nextInt(Math.min(maxBands, bands) + 1);
      int from = random.nextInt(bands - width + 1);
      hide(result, means, 0, frames, from, from + width);
    }
    int longest = Math.min(maxFrames, (int) (maxShare * frames));
    for (int mask = 0; mask < timeMasks; mask++) {
      int width = random.nextInt(longest + 1);
      int from = random.nextInt(frames - width + 1);
      hide(result, means, from, from + width, 0, bands);
    }
    return result;
  }

  private static float[] means(FeatureMatrix features) {
    double[] sums = new double[features.dimension()];
    float[] values = features.values();
    for (int i = 0; i < values.length; i++) {
      sums[i % sums.length] += values[i];
    }
    float[] means = new float[sums.length];
    for (int band = 0; band < means.length; band++) {
      means[band] = (float) (sums[band] / Math.max(1, features.frames()));
    }
    return means;
  }

  private static void hide(
      FeatureMatrix features, float[] means, int fromFrame, int toFrame, int fromBand, int toBand) {
    for (int frame = fromFrame; frame < toFrame; frame++) {
      System.arraycopy(
          means,
          fromBand,
          features.values(),
          frame * features.dimension() + fromBand,
          toBand - fromBand);
    }
  }
}
