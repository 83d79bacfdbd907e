package org.gru4j.serving;

import org.HdrHistogram.Histogram;

/** Counts whole numbers in buckets whose width grows with the number: 40 kB, whatever comes. */
final class DistributionRecorder {
  private static final int SIGNIFICANT_DIGITS = 2;

  private final Histogram histogram;
  private double sum;

  /**
   * Nothing is recorded yet.
   *
   * @param largest what is larger counts as this
   */
  DistributionRecorder(long largest) {
    histogram = new Histogram(largest, SIGNIFICANT_DIGITS);
  }

  synchronized void record(long value) {
    long bounded = Math.max(0, Math.min(value, histogram.getHighestTrackableValue()));
    histogram.recordValue(bounded);
    sum += bounded;
  }

  /** What was recorded, in another unit. */
  synchronized Distribution distribution(double unit) {
    return new Distribution(
        histogram.getTotalCount(),
        sum * unit,
        histogram.getValueAtPercentile(50) * unit,
        histogram.getValueAtPercentile(90) * unit,
        histogram.getValueAtPercentile(99) * unit,
        histogram.getMaxValue() * unit);
  }
}
