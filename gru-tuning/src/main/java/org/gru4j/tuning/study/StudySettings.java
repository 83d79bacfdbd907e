package org.gru4j.tuning.study;

import java.time.Duration;

/**
 * What a study searches and how.
 *
 * @param description of what is searched: model, space and fixed values, in any form that is equal
 *     for equal searches; a study is never continued with another one
 * @param seed of all random draws; a study is never continued with another one
 * @param budget how much it may spend; may differ when a study is continued
 * @param retries how often a trial is run again
 * @param lease how long a worker may be silent before its trial is given to another
 */
public record StudySettings(
    String description, long seed, Budget budget, Retries retries, Duration lease) {
  /** Long enough for a machine that swaps, short enough to wait for. */
  public static final Duration DEFAULT_LEASE = Duration.ofSeconds(20);

  /**
   * Checks the lease.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public StudySettings {
    if (lease.toMillis() < 1) {
      throw new IllegalArgumentException(
          "Expected a lease of at least a millisecond, found " + lease + ".");
    }
  }

  /** Default retries and lease. */
  public static StudySettings of(String description, long seed, Budget budget) {
    return new StudySettings(description, seed, budget, Retries.DEFAULT, DEFAULT_LEASE);
  }

  /** The same with other retries. */
  public StudySettings withRetries(Retries other) {
    return new StudySettings(description, seed, budget, other, lease);
  }

  /** The same with another lease. */
  public StudySettings withLease(Duration other) {
    return new StudySettings(description, seed, budget, retries, other);
  }
}
