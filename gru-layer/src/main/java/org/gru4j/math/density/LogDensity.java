package org.gru4j.math.density;

import static org.apache.commons.math3.special.Gamma.digamma;
import static org.apache.commons.math3.special.Gamma.logGamma;

/** Logarithms of densities in nats, with their gradients. */
public final class LogDensity {
  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  private LogDensity() {}

  /**
   * Of a normal distribution.
   *
   * @param gradient receives the derivatives by mean and deviation
   */
  public static double normal(double x, double mean, double deviation, double[] gradient) {
    double t = (x - mean) / deviation;
    gradient[0] = t / deviation;
    gradient[1] = (t * t - 1) / deviation;
    return -0.5 * t * t - Math.log(deviation) - HALF_LOG_TWO_PI;
  }

  /**
   * Of Student's t distribution, moved and stretched.
   *
   * @param degrees of freedom, above 0
   * @param gradient receives the derivatives by location, scale and degrees of freedom
   */
  public static double studentT(
      double x, double location, double scale, double degrees, double[] gradient) {
    double t = (x - location) / scale;
    double tail = Math.log1p(t * t / degrees);
    double weight = (degrees + 1) / (degrees + t * t);
    gradient[0] = weight * t / scale;
    gradient[1] = (weight * t * t - 1) / scale;
    gradient[2] =
        0.5
            * (digamma(0.5 * (degrees + 1))
                - digamma(0.5 * degrees)
                - 1 / degrees
                - tail
                + weight * t * t / degrees);
    return logGamma(0.5 * (degrees + 1))
        - logGamma(0.5 * degrees)
        - 0.5 * Math.log(degrees * Math.PI)
        - Math.log(scale)
        - 0.5 * (degrees + 1) * tail;
  }

  /**
   * Of a negative binomial distribution of counts, whose variance is {@code mean + alpha * mean^2}
   * (Salinas et al. 2017, arXiv:1704.04110, equation 4). Counts between two whole numbers have what
   * the formula says.
   *
   * @param count at least 0
   * @param gradient receives the derivatives by mean and alpha
   */
  public static double negativeBinomial(
      double count, double mean, double alpha, double[] gradient) {
    double size = 1 / alpha;
    double log = Math.log1p(alpha * mean);
    gradient[0] = (count - mean) / (mean * (1 + alpha * mean));
    gradient[1] =
        -size
            * size
            * (digamma(count + size) - digamma(size) - log + (mean - count) / (size + mean));
    return logGamma(count + size)
        - logGamma(size)
        - logGamma(count + 1)
        - size * log
        + count * (Math.log(alpha * mean) - log);
  }
}
