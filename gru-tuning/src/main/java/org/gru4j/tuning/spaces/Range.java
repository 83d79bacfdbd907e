package org.gru4j.tuning.spaces;

/**
 * Positions from 0 to 1 between two numbers, linear or in their logarithm.
 *
 * @param logarithmic then both bounds are above 0
 */
record Range(double minimum, double maximum, boolean logarithmic) {

  double at(double position) {
    if (position <= 0 || position >= 1) {
      // The exponential of a logarithm would miss the bounds by a rounding.
      return position <= 0 ? minimum : maximum;
    }
    double low = scaled(minimum);
    double high = scaled(maximum);
    // Not low + position * (high - low): the difference of two doubles may be infinite.
    double value = low * (1 - position) + high * position;
    return logarithmic ? Math.exp(value) : value;
  }

  double positionOf(double value) {
    double low = scaled(minimum) / 2;
    double width = scaled(maximum) / 2 - low;
    if (width == 0) {
      return 0.5;
    }
    return Math.max(0, Math.min(1, (scaled(value) / 2 - low) / width));
  }

  private double scaled(double value) {
    return logarithmic ? Math.log(value) : value;
  }

  String described() {
    return "[" + minimum + ", " + maximum + "]";
  }
}
