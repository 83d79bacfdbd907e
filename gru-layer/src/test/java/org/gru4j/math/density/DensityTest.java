package org.gru4j.math.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.random.MersenneTwister;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DensityTest {
  private static final double EXACT = 1e-8;

  /** From the closed formula; the sources test theirs against SciPy. */
  @ParameterizedTest
  @CsvSource({
    "0.1, 0.5, -3, 0.1, -4.679179142",
    "0.5, 1.5, 0, 0.8, -1.142809676",
    "0.9, 2.4, 0, 2.3, -1.958582023",
    "20, 2.4, -3, 2.3, -8.234252600"
  })
  void studentTIsThatOfOthers(
      double x, double degrees, double location, double scale, double expected) {
    assertThat(LogDensity.studentT(x, location, scale, degrees, new double[3]))
        .isCloseTo(expected, within(EXACT));
  }

  @ParameterizedTest
  @CsvSource({"1.5, 0, 1, -2.043938533", "-2, 0.3, 0.7, -5.960222773"})
  void normalIsThatOfOthers(double x, double mean, double deviation, double expected) {
    assertThat(LogDensity.normal(x, mean, deviation, new double[2]))
        .isCloseTo(expected, within(EXACT));
  }

  @ParameterizedTest
  @CsvSource({"0, 2.5, 0.5, -1.621860432", "3, 2.5, 0.5, -1.998926066", "10, 2.5, 2, -4.455247599"})
  void negativeBinomialIsThatOfOthers(double count, double mean, double alpha, double expected) {
    assertThat(LogDensity.negativeBinomial(count, mean, alpha, new double[2]))
        .isCloseTo(expected, within(EXACT));
  }

  /** Given by how many failures and how probable, mean {@code r p / (1 - p)}. */
  @ParameterizedTest
  @CsvSource({"11, 3, 0.5, -5.347351701", "5, 7, 0.1, -6.114884183", "9, 100, 0.1, -2.264401973"})
  void negativeBinomialInItsOtherFormToo(double count, double r, double p, double expected) {
    assertThat(LogDensity.negativeBinomial(count, r * p / (1 - p), 1 / r, new double[2]))
        .isCloseTo(expected, within(EXACT));
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAreThoseOfDifferences(Density density) {
    Random random = new Random(3);
    for (int trial = 0; trial < 200; trial++) {
      double[] raw = random.doubles(density.parameters(), -3, 3).toArray();
      double scale = Math.exp(random.nextDouble(-3, 3));
      double value =
          density == Density.NEGATIVE_BINOMIAL
              ? random.nextInt(30) / scale
              : random.nextDouble(-4, 4);
      double[] gradient = new double[raw.length];
      density.loss(value, scale, raw, gradient);
      for (int i = 0; i < raw.length; i++) {
        double[] up = raw.clone();
        double[] down = raw.clone();
        up[i] += 1e-6;
        down[i] -= 1e-6;
        double difference =
            (density.loss(value, scale, up, new double[raw.length])
                    - density.loss(value, scale, down, new double[raw.length]))
                / 2e-6;
        assertThat(gradient[i])
            .as("%s at %s of %s", density, value, Arrays.toString(raw))
            .isCloseTo(difference, within(1e-6 + 1e-5 * Math.abs(difference)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void lossesAndGradientsAreFiniteAtExtremes(Density density) {
    for (double extreme : new double[] {-1e4, -100, 0, 100, 1e4}) {
      double[] raw = new double[density.parameters()];
      Arrays.fill(raw, extreme);
      for (double value : new double[] {0, 1, 1e3, 1e6}) {
        for (double scale : new double[] {1e-9, 1, 1e9}) {
          double[] gradient = new double[raw.length];
          double loss = density.loss(value, scale, raw, gradient);
          assertThat(loss).as("%s of %s at %s", density, extreme, value).isFinite();
          assertThat(Arrays.stream(gradient).allMatch(Double::isFinite))
              .as("%s of %s at %s, scale %s", density, extreme, value, scale)
              .isTrue();
        }
      }
    }
  }

  /**
   * Masses sum up to one, so a draw's mean loss is the entropy: here only the mean is looked at.
   */
  @Test
  void drawsHaveTheMomentsOfTheirFamily() {
    assertMoments(Density.GAUSSIAN, 1, new double[] {0.7, 0.3}, 0.7, sq(softplus(0.3)));
    double degrees = 2 + softplus(9);
    assertMoments(
        Density.STUDENT_T,
        1,
        new double[] {-1, 0.2, 9},
        -1,
        sq(softplus(0.2)) * degrees / (degrees - 2));
    double mean = 5 * softplus(1);
    double alpha = softplus(-1) / Math.sqrt(5);
    assertMoments(
        Density.NEGATIVE_BINOMIAL,
        5,
        new double[] {1, -1},
        mean / 5,
        (mean + alpha * mean * mean) / 25);
  }

  private static void assertMoments(
      Density density, double scale, double[] raw, double mean, double variance) {
    MersenneTwister random = new MersenneTwister(7);
    int count = 200_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < count; i++) {
      double drawn = density.draw(raw, scale, random);
      sum += drawn;
      squares += drawn * drawn;
    }
    double found = sum / count;
    assertThat(found).isCloseTo(mean, within(5 * Math.sqrt(variance / count)));
    assertThat(squares / count - found * found).isCloseTo(variance, within(0.05 * variance));
  }

  private static double softplus(double raw) {
    return Math.log1p(Math.exp(raw));
  }

  private static double sq(double x) {
    return x * x;
  }

  /** A draw is below a quantile as often as its level says, whatever order they were said in. */
  @Test
  void drawsOfQuantilesLieBetweenThem() {
    double[] raw = {-2, -1.5, -1, -0.4, -0.1, 0, 0.3, 0.2, 0.9, 1.4, 3};
    MersenneTwister random = new MersenneTwister(5);
    int below = 0;
    for (int i = 0; i < 100_000; i++) {
      double drawn = Density.QUANTILES.draw(raw, 1, random);
      assertThat(drawn).isBetween(-2.0, 3.0);
      below += drawn < 0 ? 1 : 0;
    }
    assertThat(below / 100_000.0).isCloseTo(0.5, within(0.01));
  }

  @Test
  void countsAreWholeEvenIfTheyAreMany() {
    MersenneTwister random = new MersenneTwister(5);
    for (double scale : new double[] {1, 1e3, 1e9}) {
      double count = scale * Density.NEGATIVE_BINOMIAL.draw(new double[] {2, -3}, scale, random);
      assertThat(count).isGreaterThanOrEqualTo(0).isCloseTo(Math.rint(count), within(1e-6 * scale));
    }
  }
}
