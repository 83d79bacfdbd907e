package org.gru4j.tuning.samplers;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.Dimension.Categorical;
import org.gru4j.tuning.spaces.Dimension.Whole;

/**
 * A density over several dimensions at once: one kernel per observation and a wide one as prior
 * (Falkner et al. 2018, arXiv:1807.01774, section 3.2).
 *
 * <pre>
 *   p(x) = Σ_k w_k Π_d K_d(x_d; x_kd)
 * </pre>
 *
 * <p>In a numerical dimension a kernel is a Gaussian in the position from 0 to 1, cut off outside;
 * for whole numbers it is summed over the positions of the number. In a categorical one it is the
 * observed value smoothed by the prior. Bandwidths are those of Optuna's multivariate estimator.
 */
final class ParzenEstimator {
  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);
  private static final double BANDWIDTH = 0.2;

  /** Newer observations all count fully, older ones less and less. */
  private static final int RECENT = 25;

  private final List<Dimension> dimensions;

  /** Means, or the index of the category, by kernel and dimension; the prior is the last kernel. */
  private final double[][] centres;

  private final double[] weights;
  private final double deviation;
  private final double priorWeight;

  /**
   * Estimates the density.
   *
   * @param observations with a value for each dimension, oldest first
   * @param priorWeight of the prior, where an observation counts 1
   */
  ParzenEstimator(
      List<Dimension> dimensions, List<Map<String, Object>> observations, double priorWeight) {
    this.dimensions = dimensions;
    this.priorWeight = priorWeight;
    int count = observations.size();
    centres = new double[count + 1][dimensions.size()];
    for (int k = 0; k < count; k++) {
      for (int d = 0; d < dimensions.size(); d++) {
        Dimension dimension = dimensions.get(d);
        Object value = observations.get(k).get(dimension.name());
        centres[k][d] = dimension.positionOf(Objects.requireNonNull(value, dimension.name()));
      }
    }
    Arrays.fill(centres[count], 0.5);
    weights = weights(count, priorWeight);
    double scott = BANDWIDTH * Math.pow(Math.max(count, 1), -1.0 / (dimensions.size() + 4));
    // Optuna's "magic clip": kernels must not shrink to points while there are few of them.
    deviation = Math.max(scott, 1.0 / Math.min(100, count + 2));
  }

  private static double[] weights(int count, double priorWeight) {
    double[] weights = new double[count + 1];
    int old = Math.max(0, count - RECENT);
    for (int k = 0; k < count; k++) {
      double ramp = old < 2 ? 1.0 / count : 1.0 / count + (1 - 1.0 / count) * k / (old - 1);
      weights[k] = k < old ? ramp : 1;
    }
    weights[count] = priorWeight;
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / sum).toArray();
  }

  private boolean isPrior(int kernel) {
    return kernel == weights.length - 1;
  }

  private double deviation(int kernel) {
    return isPrior(kernel) ? 1 : deviation;
  }

  /** Draws positions: of one kernel in all dimensions. */
  double[] sample(RandomGenerator random) {
    int kernel = index(weights, random.nextDouble());
    double[] positions = new double[dimensions.size()];
    for (int d = 0; d < positions.length; d++) {
      double share = random.nextDouble();
      positions[d] =
          dimensions.get(d) instanceof Categorical chosen
              ? category(kernel, d, chosen, share)
              : gaussian(kernel, d, share);
    }
    return positions;
  }

  private static int index(double[] weights, double share) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i];
      if (share < sum) {
        return i;
      }
    }
    return weights.length - 1;
  }

  private double category(int kernel, int d, Categorical chosen, double share) {
    double[] probabilities = new double[chosen.values().size()];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = probability(kernel, d, (i + 0.5) / probabilities.length, chosen);
    }
    return (index(probabilities, share) + 0.5) / probabilities.length;
  }

  private double probability(int kernel, int d, double position, Categorical chosen) {
    int size = chosen.values().size();
    if (isPrior(kernel)) {
      return 1.0 / size;
    }
    boolean same = (int) (position * size) == (int) (centres[kernel][d] * size);
    return (priorWeight / weights.length / size + (same ? 1 : 0))
        / (priorWeight / weights.length + 1);
  }

  private double gaussian(int kernel, int d, double share) {
    double low = cumulative(kernel, d, 0);
    double high = cumulative(kernel, d, 1);
    double quantile = low + share * (high - low);
    double position =
        centres[kernel][d] + deviation(kernel) * NORMAL.inverseCumulativeProbability(quantile);
    return Math.max(0, Math.min(1, position));
  }

  private double cumulative(int kernel, int d, double position) {
    return NORMAL.cumulativeProbability((position - centres[kernel][d]) / deviation(kernel));
  }

  /** The logarithm of the density at a point. */
  double logDensity(double[] positions) {
    double[] logs = new double[weights.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < weights.length; k++) {
      logs[k] = Math.log(weights[k]);
      for (int d = 0; d < positions.length; d++) {
        logs[k] += logKernel(k, d, positions[d]);
      }
      largest = Math.max(largest, logs[k]);
    }
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - largest);
    }
    return largest + Math.log(sum);
  }

  private double logKernel(int kernel, int d, double position) {
    Dimension dimension = dimensions.get(d);
    if (dimension instanceof Categorical chosen) {
      return Math.log(probability(kernel, d, position, chosen));
    }
    double mass = cumulative(kernel, d, 1) - cumulative(kernel, d, 0);
    if (dimension instanceof Whole whole) {
      int number = (Integer) whole.valueAt(position);
      double cell =
          cumulative(kernel, d, whole.upperPosition(number))
              - cumulative(kernel, d, whole.lowerPosition(number));
      return Math.log(Math.max(cell, Double.MIN_NORMAL) / mass);
    }
    double distance = (position - centres[kernel][d]) / deviation(kernel);
    return NORMAL.logDensity(distance) - Math.log(deviation(kernel) * mass);
  }
}
