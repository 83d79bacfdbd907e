package org.gru4j.math.density;

import java.util.Arrays;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.random.RandomGenerator;

/**
 * Families of distributions of a number divided by its scale. A network says their parameters as
 * numbers without bounds; {@code softplus(a) = ln(1 + e^a)} makes those positive that must be.
 */
public enum Density {
  /** Normal: mean {@code a0}, standard deviation {@code softplus(a1)}. */
  GAUSSIAN(2) {
    @Override
    public double loss(double value, double scale, double[] raw, double[] gradient) {
      double log = LogDensity.normal(value, raw[0], positive(raw[1]), gradient);
      gradient[0] = -gradient[0];
      gradient[1] *= -sigmoid(raw[1]);
      return -log;
    }

    @Override
    public double draw(double[] raw, double scale, RandomGenerator random) {
      return raw[0] + positive(raw[1]) * random.nextGaussian();
    }
  },

  /**
   * Student's t: location {@code a0}, scale {@code softplus(a1)}, {@code 2 + softplus(a2)} degrees
   * of freedom, so that its variance is finite. It takes an outlier for one.
   */
  STUDENT_T(3) {
    @Override
    public double loss(double value, double scale, double[] raw, double[] gradient) {
      double log = LogDensity.studentT(value, raw[0], positive(raw[1]), degrees(raw[2]), gradient);
      gradient[0] = -gradient[0];
      gradient[1] *= -sigmoid(raw[1]);
      gradient[2] *= -sigmoid(raw[2]);
      return -log;
    }

    @Override
    public double draw(double[] raw, double scale, RandomGenerator random) {
      double degrees = degrees(raw[2]);
      double chiSquare = new GammaDistribution(random, 0.5 * degrees, 2).sample();
      return raw[0] + positive(raw[1]) * random.nextGaussian() / Math.sqrt(chiSquare / degrees);
    }

    private static double degrees(double raw) {
      return 2 + positive(raw);
    }
  },

  /**
   * Counts, negative binomial: mean {@code scale * softplus(a0)}, variance {@code mean + alpha *
   * mean^2} with {@code alpha = softplus(a1) / sqrt(scale)} (Salinas et al. 2017, section 3.3).
   */
  NEGATIVE_BINOMIAL(2) {
    @Override
    public double loss(double value, double scale, double[] raw, double[] gradient) {
      double log =
          LogDensity.negativeBinomial(
              Math.max(0, value * scale), mean(raw, scale), alpha(raw, scale), gradient);
      gradient[0] *= -scale * sigmoid(raw[0]);
      gradient[1] *= -sigmoid(raw[1]) / Math.sqrt(scale);
      return -log;
    }

    @Override
    public double draw(double[] raw, double scale, RandomGenerator random) {
      double alpha = alpha(raw, scale);
      double rate = new GammaDistribution(random, 1 / alpha, alpha * mean(raw, scale)).sample();
      // Poisson of a great mean is normal, and commons-math would draw longer the greater it is.
      double count =
          rate > LARGE
              ? Math.rint(rate + Math.sqrt(rate) * random.nextGaussian())
              : rate > 0
                  ? new PoissonDistribution(
                          random,
                          rate,
                          PoissonDistribution.DEFAULT_EPSILON,
                          PoissonDistribution.DEFAULT_MAX_ITERATIONS)
                      .sample()
                  : 0;
      return count / scale;
    }

    private static double mean(double[] raw, double scale) {
      return scale * positive(raw[0]);
    }

    /** Bounded: where alpha goes to 0 it is Poisson, and lgamma would take large from large. */
    private static double alpha(double[] raw, double scale) {
      return Math.min(GREATEST_ALPHA, Math.max(SMALLEST, positive(raw[1]) / Math.sqrt(scale)));
    }
  },

  /**
   * No family: quantiles by themselves, each with its pinball loss, that of {@link #LEVELS}; draws
   * go straight from one to the next, none beyond the outermost.
   */
  QUANTILES(11) {
    @Override
    public double loss(double value, double scale, double[] raw, double[] gradient) {
      double loss = 0;
      for (int i = 0; i < LEVELS.length; i++) {
        double error = value - raw[i];
        double slope = error >= 0 ? LEVELS[i] : LEVELS[i] - 1;
        loss += 2 * slope * error / LEVELS.length;
        gradient[i] = -2 * slope / LEVELS.length;
      }
      return loss;
    }

    @Override
    public double draw(double[] raw, double scale, RandomGenerator random) {
      double[] sorted = raw.clone();
      Arrays.sort(sorted);
      double level = random.nextDouble();
      int above = 1;
      while (above < LEVELS.length - 1 && LEVELS[above] < level) {
        above++;
      }
      double part = (level - LEVELS[above - 1]) / (LEVELS[above] - LEVELS[above - 1]);
      double between = Math.max(0, Math.min(1, part));
      return sorted[above - 1] + between * (sorted[above] - sorted[above - 1]);
    }
  },

  /** No distribution: a number that is {@code a0}, with the squared error for its loss. */
  POINT(1) {
    @Override
    public double loss(double value, double scale, double[] raw, double[] gradient) {
      double error = raw[0] - value;
      gradient[0] = 2 * error;
      return error * error;
    }

    @Override
    public double draw(double[] raw, double scale, RandomGenerator random) {
      return raw[0];
    }
  };

  /** The levels of {@link #QUANTILES}. */
  private static final double[] LEVELS = {.02, .1, .2, .3, .4, .5, .6, .7, .8, .9, .98};

  /** Of a width: a density of less spread would have no bound. */
  private static final double SMALLEST = 1e-5;

  private static final double GREATEST_ALPHA = 1e5;
  private static final double LARGE = 1e6;

  private final int parameters;

  Density(int parameters) {
    this.parameters = parameters;
  }

  /** How many numbers a network says. */
  public int parameters() {
    return parameters;
  }

  /**
   * What a number costs: its negative logarithm of density in nats; of quantiles their pinball
   * losses, {@code 2 max(q (x - f), (q - 1) (x - f))}, in the mean over levels; of a point its
   * squared error.
   *
   * @param value the number, divided by its scale
   * @param scale what it was divided by; only counts are not the same in every unit
   * @param raw what the network says
   * @param gradient receives the derivatives by what the network says
   */
  public abstract double loss(double value, double scale, double[] raw, double[] gradient);

  /**
   * Draws a number, divided by its scale.
   *
   * @param raw what the network says
   */
  public abstract double draw(double[] raw, double scale, RandomGenerator random);

  private static double positive(double raw) {
    // ln(1 + e^a) without overflow.
    return SMALLEST + Math.max(raw, 0) + Math.log1p(Math.exp(-Math.abs(raw)));
  }

  private static double sigmoid(double raw) {
    return 1 / (1 + Math.exp(-raw));
  }
}
