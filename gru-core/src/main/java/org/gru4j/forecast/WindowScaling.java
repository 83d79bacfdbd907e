package org.gru4j.forecast;

import org.gru4j.forecast.series.Series;

/** How the numbers of a window are brought to one size, from its context alone. */
public enum WindowScaling {
  /**
   * By its level: {@code x / scale}, where the scale is the mean of {@code |x|}. Zero stays zero:
   * for counts and what is always positive.
   */
  LEVEL,
  /**
   * By its spread: {@code (x - m) / scale}, where {@code m} is the mean and the scale the mean of
   * {@code |x - m|}. Where zero lies has no meaning: for temperatures, and whatever lies far from
   * zero.
   */
  SPREAD;

  /** Of a context of nothing but zeros, as GluonTS has it. */
  private static final double SMALLEST = 1e-10;

  /**
   * A scale.
   *
   * @param location what is taken off
   * @param width what is divided by then
   */
  record Scale(double location, double width) {
    double apply(double value) {
      return (value - location) / width;
    }

    double revert(double scaled) {
      return scaled * width + location;
    }
  }

  /** The scale of the steps that are there; of none, 1. */
  Scale of(Series series, int from, int to) {
    double sum = 0;
    double absolute = 0;
    int count = 0;
    for (int step = from; step < to; step++) {
      double value = series.value(step);
      if (!Double.isNaN(value)) {
        sum += value;
        absolute += Math.abs(value);
        count++;
      }
    }
    if (count == 0) {
      return new Scale(0, 1);
    }
    double level = Math.max(SMALLEST, absolute / count);
    if (this == LEVEL) {
      return new Scale(0, level);
    }
    double mean = sum / count;
    double spread = 0;
    for (int step = from; step < to; step++) {
      double value = series.value(step);
      spread += Double.isNaN(value) ? 0 : Math.abs(value - mean);
    }
    // A constant has rounding errors for a spread.
    return new Scale(mean, spread / count > 1e-9 * level ? spread / count : level);
  }
}
