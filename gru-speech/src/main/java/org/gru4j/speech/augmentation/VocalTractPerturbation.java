package org.gru4j.speech.augmentation;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.SplittableRandom;
import org.gru4j.speech.features.FeatureMatrix;

/**
 * Makes a speaker's vocal tract longer or shorter: what was heard at a frequency f is heard at α f,
 * α uniform from 1 - c to 1 + c, the same for the whole utterance and with no change of its tempo.
 *
 * <pre>y'(f) = y(f / α)</pre>
 *
 * <p>with y linear between the centres of neighbouring bands, and beyond the last as in it. See N.
 * Jaitly and G. E. Hinton, Vocal tract length perturbation (VTLP) improves speech recognition,
 * 2013.
 *
 * @param change c
 */
public record VocalTractPerturbation(double change) {
  /**
   * Checks the value.
   *
   * @throws IllegalArgumentException if it is out of its range
   */
  public VocalTractPerturbation {
    checkArgument(change >= 0 && change <= 0.5, "Expected change from 0 to 0.5, found %s.", change);
  }

  /** Draws α. */
  public double draw(SplittableRandom random) {
    return 1 + change * (2 * random.nextDouble() - 1);
  }

  /**
   * A new matrix as of a vocal tract of {@code 1 / factor} times the length.
   *
   * @param features log energies of bands
   * @param centers of the bands in hertz, from low to high
   * @throws IllegalArgumentException if there are more or fewer centres than bands
   */
  public static FeatureMatrix apply(FeatureMatrix features, double[] centers, double factor) {
    int bands = features.dimension();
    checkArgument(
        centers.length == bands, "Expected centres of %s bands, found %s.", bands, centers.length);
    FeatureMatrix result = new FeatureMatrix(features.frames(), bands);
    int below = 0;
    for (int band = 0; band < bands; band++) {
      double heardAt = centers[band] / factor;
      while (below < bands - 2 && centers[below + 1] <= heardAt) {
        below++;
      }
      int above = Math.min(below + 1, bands - 1);
      double share =
          above == below ? 0 : (heardAt - centers[below]) / (centers[above] - centers[below]);
      float weight = (float) Math.min(1, Math.max(0, share));
      for (int frame = 0; frame < features.frames(); frame++) {
        int row = frame * bands;
        result.values()[row + band] =
            (1 - weight) * features.values()[row + below] + weight * features.values()[row + above];
      }
    }
    return result;
  }
}
