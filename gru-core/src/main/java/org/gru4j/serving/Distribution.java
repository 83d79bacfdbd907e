package org.gru4j.serving;

/**
 * How a figure is distributed since a service began. Percentiles are exact to one in a hundred.
 *
 * @param count how many there are
 * @param sum of all
 * @param median the 50th percentile; 0 if there are none, as the others
 * @param percentile90 what nine in ten do not exceed
 * @param percentile99 what 99 in a hundred do not exceed
 * @param largest of all
 */
public record Distribution(
    long count,
    double sum,
    double median,
    double percentile90,
    double percentile99,
    double largest) {
  /** 0 if there are none. */
  public double mean() {
    return count == 0 ? 0 : sum / count;
  }
}
