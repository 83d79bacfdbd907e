package org.gru4j.tuning.study;

import java.time.Duration;

/**
 * How much a study may spend. When one of the limits is reached no new trial begins; those that run
 * are finished.
 *
 * @param trials largest number of trials, failed and pruned ones included; {@link Long#MAX_VALUE}
 *     for no limit
 * @param time wall time of all runners together, over all resumptions; {@link #UNLIMITED} for no
 *     limit
 * @param epochs largest sum of the trials' last steps as their objective reports them, epochs for
 *     the models of this project; {@link Long#MAX_VALUE} for no limit
 */
public record Budget(long trials, Duration time, long epochs) {
  /** A time that never ends: the longest that fits milliseconds in a long. */
  public static final Duration UNLIMITED = Duration.ofMillis(Long.MAX_VALUE);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is not positive or all of them are without limit
   */
  public Budget {
    if (trials < 1) {
      throw new IllegalArgumentException(
          "Expected a budget of at least 1 trial, found " + trials + ".");
    }
    if (epochs < 1) {
      throw new IllegalArgumentException(
          "Expected a budget of at least 1 epoch, found " + epochs + ".");
    }
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(
          "Expected a budget of more than no time, found " + time + ".");
    }
    if (trials == Long.MAX_VALUE && epochs == Long.MAX_VALUE && time.compareTo(UNLIMITED) >= 0) {
      throw new IllegalArgumentException(
          "Expected a limit on trials, time or epochs, found none of them.");
    }
  }

  /** So many trials, however long they take. */
  public static Budget ofTrials(long trials) {
    return new Budget(trials, UNLIMITED, Long.MAX_VALUE);
  }
}
