package org.gru4j.speech.ctc;

/** Sums of probabilities that are kept as logarithms. */
public final class LogSpace {
  /** The logarithm of nothing. */
  public static final double ZERO = Double.NEGATIVE_INFINITY;

  /** {@code exp} of less than this changes no sum with 1 in double precision. */
  private static final double NEGLIGIBLE = -37;

  private LogSpace() {}

  /** {@code ln(exp(a) + exp(b))}. */
  public static double add(double a, double b) {
    double larger = Math.max(a, b);
    double difference = Math.min(a, b) - larger;
    // Also where both are ln 0, whose difference is NaN.
    return difference > NEGLIGIBLE ? larger + Math.log1p(Math.exp(difference)) : larger;
  }

  /** {@code ln(exp(a) + exp(b) + exp(c))}. */
  static double add(double a, double b, double c) {
    double largest = Math.max(a, Math.max(b, c));
    return largest == ZERO
        ? ZERO
        : largest + Math.log(Math.exp(a - largest) + Math.exp(b - largest) + Math.exp(c - largest));
  }
}
