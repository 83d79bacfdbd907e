package org.gru4j.serving;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.time.Duration;

/**
 * How many requests are computed together, and how many may wait.
 *
 * @param largestBatch requests that are computed side by side
 * @param longestWait how long a request waits for others beside it while nothing is computed; texts
 *     that are written join the others at any step, and do not wait
 * @param queueCapacity requests that may wait; more are refused
 */
public record ServiceLimits(int largestBatch, Duration longestWait, int queueCapacity) {
  /** 32 side by side, which wait a millisecond for each other, and 1,024 that wait. */
  public static final ServiceLimits USUAL = new ServiceLimits(32, Duration.ofMillis(1), 1024);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a number is less than 1, or the wait negative or longer
   *     than an hour
   */
  public ServiceLimits {
    checkArgument(largestBatch >= 1, "Expected largestBatch >= 1, found %s.", largestBatch);
    checkArgument(queueCapacity >= 1, "Expected queueCapacity >= 1, found %s.", queueCapacity);
    checkArgument(
        !longestWait.isNegative() && longestWait.compareTo(Duration.ofHours(1)) <= 0,
        "Expected a longestWait of 0 to 1 hour, found %s.",
        longestWait);
  }

  /** The same with other batches. */
  public ServiceLimits withLargestBatch(int requests) {
    return new ServiceLimits(requests, longestWait, queueCapacity);
  }

  /** The same with another wait. */
  public ServiceLimits withLongestWait(Duration wait) {
    return new ServiceLimits(largestBatch, wait, queueCapacity);
  }

  /** The same with another queue. */
  public ServiceLimits withQueueCapacity(int requests) {
    return new ServiceLimits(largestBatch, longestWait, requests);
  }
}
