package org.gru4j.speech.features;

import static org.nd4j.common.base.Preconditions.checkArgument;

/**
 * Puts behind each frame how its numbers change in time, Kaldi's {@code add-deltas}: the slope of
 * the regression line over a window of 2 N + 1 frames,
 *
 * <pre>d[t] = (sum over n = -N..N of n x[t + n]) / (sum over n of n^2)</pre>
 *
 * <p>and of the slopes again, up to the order. Deltas of a higher order are taken in one step with
 * the convolution of the weights; before the first and after the last frame stands that frame
 * again. See S. Furui, Speaker-independent isolated word recognition using dynamic features of
 * speech spectrum, 1986.
 *
 * @param order 1 for slopes, 2 for slopes of slopes too
 * @param window N
 */
public record Deltas(int order, int window) implements FeatureTransform {
  /** Kaldi's: slopes and their slopes over 2 frames to each side. */
  public static final Deltas KALDI = new Deltas(2, 2);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is below 1
   */
  public Deltas {
    checkArgument(order >= 1, "Expected order >= 1, found %s.", order);
    checkArgument(window >= 1, "Expected window >= 1, found %s.", window);
  }

  @Override
  public int dimension(int before) {
    return before * (order + 1);
  }

  @Override
  public int frames(int before) {
    return before;
  }

  @Override
  public FeatureMatrix apply(FeatureMatrix features) {
    FeatureMatrix result = new FeatureMatrix(features.frames(), dimension(features.dimension()));
    double[] weights = {1};
    for (int level = 0; level <= order; level++) {
      fill(features, result, level * features.dimension(), weights);
      weights = slopes(weights);
    }
    return result;
  }

  private static void fill(
      FeatureMatrix features, FeatureMatrix result, int column, double[] weights) {
    int reach = weights.length / 2;
    for (int frame = 0; frame < features.frames(); frame++) {
      for (int i = 0; i < features.dimension(); i++) {
        double sum = 0;
        for (int n = -reach; n <= reach; n++) {
          int at = Math.min(Math.max(frame + n, 0), features.frames() - 1);
          sum += weights[n + reach] * features.get(at, i);
        }
        result.values()[frame * result.dimension() + column + i] = (float) sum;
      }
    }
  }

  private double[] slopes(double[] weights) {
    double squares = window * (window + 1) * (2 * window + 1) / 3.0;
    double[] result = new double[weights.length + 2 * window];
    for (int n = -window; n <= window; n++) {
      for (int i = 0; i < weights.length; i++) {
        result[n + window + i] += n * weights[i] / squares;
      }
    }
    return result;
  }
}
