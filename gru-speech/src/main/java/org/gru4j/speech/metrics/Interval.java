package org.gru4j.speech.metrics;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An interval of confidence of an error rate.
 *
 * @param lower its lower end, a rate and no percentage
 * @param upper its upper end
 */
public record Interval(double lower, double upper) {
  /**
   * The interval from quantile {@code (1 - confidence) / 2} to {@code (1 + confidence) / 2} of the
   * rates of corpora drawn from the utterances, with replacement and of the same number. See M.
   * Bisani and H. Ney, Bootstrap estimates for confidence intervals in ASR performance evaluation,
   * ICASSP 2004.
   *
   * @param utterances the errors of each; the rate of a drawn corpus is that of their sum
   * @param confidence such as 0.95
   * @param draws how many corpora are drawn, such as 10,000
   * @param seed the same seed gives the same interval
   * @throws IllegalArgumentException if there are no utterances, or their references are empty, or
   *     a number is out of its range
   */
  public static Interval bootstrap(
      List<ErrorCounts> utterances, double confidence, int draws, long seed) {
    checkArgument(
        confidence > 0 && confidence < 1, "Expected 0 < confidence < 1, found %s.", confidence);
    checkArgument(draws >= 1, "Expected draws >= 1, found %s.", draws);
    long[] errors = utterances.stream().mapToLong(ErrorCounts::errors).toArray();
    long[] lengths = utterances.stream().mapToLong(ErrorCounts::reference).toArray();
    checkArgument(
        Arrays.stream(lengths).sum() > 0, "Expected utterances with references, found none.");
    SplittableRandom random = new SplittableRandom(seed);
    double[] rates = new double[draws];
    for (int draw = 0; draw < draws; draw++) {
      rates[draw] = drawnRate(errors, lengths, random);
    }
    Arrays.sort(rates);
    return new Interval(
        quantile(rates, (1 - confidence) / 2), quantile(rates, (1 + confidence) / 2));
  }

  private static double drawnRate(long[] errors, long[] lengths, SplittableRandom random) {
    long wrong = 0;
    long all = 0;
    // Where most references are empty, a draw may consist of them alone: it says nothing.
    while (all == 0) {
      wrong = 0;
      for (int i = 0; i < errors.length; i++) {
        int drawn = random.nextInt(errors.length);
        wrong += errors[drawn];
        all += lengths[drawn];
      }
    }
    return (double) wrong / all;
  }

  /** Between the two nearest of n values in order, at {@code q (n - 1)}. */
  private static double quantile(double[] sorted, double q) {
    double place = q * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
