package org.gru4j.speech.audio;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.fraction.Fraction;
import org.apache.commons.math3.util.ArithmeticUtils;

/**
 * The coefficients of a change of sample rate by L / M: a short filter for each of the L places
 * that an output sample can have between two input samples.
 */
final class PolyphaseFilter {
  /** Designed for 10 dB more than is promised. */
  private static final double STOP_BAND_DECIBELS = 90;

  /**
   * From 0.9 of half the lower rate, where the pass band ends, to 1, where the stop band begins.
   */
  private static final double TRANSITION = 0.1;

  /**
   * Bounds the memory to 16 MB. Ratios of unusual rates that need more are rounded, by less than
   * three in 100,000: such a pitch is not heard, and clocks of cheap devices are no better.
   */
  private static final int MOST_COEFFICIENTS = 1 << 22;

  private static final double KAISER_BETA = 0.1102 * (STOP_BAND_DECIBELS - 8.7);
  private static final double KAISER_PEAK = bessel(KAISER_BETA);

  /** A corpus has a few rates and computing a filter takes longer than a short recording does. */
  private static final int MOST_FILTERS = 8;

  private static final Map<List<Integer>, PolyphaseFilter> FILTERS =
      new LinkedHashMap<>(MOST_FILTERS, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Integer>, PolyphaseFilter> eldest) {
          return size() > MOST_FILTERS;
        }
      };

  private final int up;
  private final int down;
  private final int taps;
  private final float[] coefficients;

  private PolyphaseFilter(int up, int down, int half, double scale) {
    this.up = up;
    this.down = down;
    this.taps = 2 * half;
    this.coefficients = new float[up * taps];
    double cutoff = scale * (1 - TRANSITION / 2) / 2;
    for (int phase = 0; phase < up; phase++) {
      fill(phase, half, cutoff);
    }
  }

  /** The filter from a rate to another; shared, as it has no state. */
  static PolyphaseFilter between(int from, int to) {
    synchronized (FILTERS) {
      return FILTERS.computeIfAbsent(List.of(from, to), rates -> design(from, to));
    }
  }

  private static PolyphaseFilter design(int from, int to) {
    double scale = Math.min(1.0, (double) to / from);
    // Oppenheim and Schafer, equation 7.76, for the width of the transition in radians.
    double width = Math.PI * TRANSITION * scale;
    int half = (int) Math.ceil((STOP_BAND_DECIBELS - 8) / (2.285 * width) / 2);
    int common = ArithmeticUtils.gcd(from, to);
    int mostPhases = MOST_COEFFICIENTS / (2 * half);
    if (to / common <= mostPhases) {
      return new PolyphaseFilter(to / common, from / common, half, scale);
    }
    Fraction ratio = new Fraction((double) from / to, mostPhases);
    return new PolyphaseFilter(ratio.getDenominator(), ratio.getNumerator(), half, scale);
  }

  /** Tap j of a phase weighs the input sample {@code j - taps / 2 + 1} after the one before it. */
  private void fill(int phase, int half, double cutoff) {
    double[] row = new double[taps];
    double sum = 0;
    for (int tap = 0; tap < taps; tap++) {
      double time = tap - half + 1 - (double) phase / up;
      row[tap] = sinc(2 * cutoff * time) * kaiser(time / half);
      sum += row[tap];
    }
    for (int tap = 0; tap < taps; tap++) {
      coefficients[phase * taps + tap] = (float) (row[tap] / sum);
    }
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }

  private static double kaiser(double x) {
    double inside = 1 - x * x;
    return inside <= 0 ? 0 : bessel(KAISER_BETA * Math.sqrt(inside)) / KAISER_PEAK;
  }

  /** The modified Bessel function of the first kind and order 0, by its power series. */
  private static double bessel(double x) {
    double sum = 1;
    double term = 1;
    for (int k = 1; term > 1e-17 * sum; k++) {
      term *= (x / (2 * k)) * (x / (2 * k));
      sum += term;
    }
    return sum;
  }

  /** L: output samples for every {@link #down} input samples. */
  int up() {
    return up;
  }

  /** M: input samples for every {@link #up} output samples. */
  int down() {
    return down;
  }

  /** Input samples that an output sample is made of: half of them lie after its time. */
  int taps() {
    return taps;
  }

  /**
   * One output sample.
   *
   * @param start where its first input sample is
   */
  float apply(float[] input, int start, int phase) {
    int row = phase * taps;
    // Four sums, because each addition would wait for the one before.
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int tap = 0;
    for (; tap + 4 <= taps; tap += 4) {
      sum0 += input[start + tap] * coefficients[row + tap];
      sum1 += input[start + tap + 1] * coefficients[row + tap + 1];
      sum2 += input[start + tap + 2] * coefficients[row + tap + 2];
      sum3 += input[start + tap + 3] * coefficients[row + tap + 3];
    }
    for (; tap < taps; tap++) {
      sum0 += input[start + tap] * coefficients[row + tap];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }
}
