package org.gru4j.tuning.study;

/**
 * How often a trial is run again, under the same number, with the same parameters and seed.
 *
 * @param afterFailure times after it threw, ran out of memory or time, or returned no finite loss
 * @param afterLoss times after its worker disappeared; then the trial itself is suspected
 */
public record Retries(int afterFailure, int afterLoss) {
  /** A failure is final, a lost worker is forgiven three times. */
  public static final Retries DEFAULT = new Retries(0, 3);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public Retries {
    if (afterFailure < 0 || afterLoss < 0) {
      throw new IllegalArgumentException(
          "Expected a number of retries of at least 0, found "
              + Math.min(afterFailure, afterLoss)
              + ".");
    }
  }
}
