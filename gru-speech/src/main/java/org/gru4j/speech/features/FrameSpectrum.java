package org.gru4j.speech.features;

import java.util.Arrays;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;

/**
 * From the samples of a frame to its power spectrum {@code |X[k]|^2}, k = 0 to half the padded
 * length N. Samples are taken on the scale of 16-bit integers, as Kaldi does.
 *
 * <p>The spectrum of N real numbers x is made of that of N / 2 complex ones, {@code z[i] = x[2i] +
 * i x[2i+1]}, whose transform Z gives
 *
 * <pre>X[k] = (Z[k] + Z*[N/2-k]) / 2 - i e^(-2 pi i k / N) (Z[k] - Z*[N/2-k]) / 2</pre>
 *
 * <p>The factors {@code e^(-2 pi i k / N)} are powers of the first in single precision, and so are
 * the steps before the transform: that is how Kaldi computes, and most of what its features differ
 * by from exact ones is the rounding of these. Where a frame has energy in some bands alone, exact
 * factors would differ from Kaldi by twice as much.
 *
 * <p>Used by one thread at a time.
 */
final class FrameSpectrum {
  /** Kaldi's floor of an energy before its logarithm: FLT_EPSILON. */
  static final double FLOOR = Math.ulp(1f);

  private static final float SIXTEEN_BITS = 32768;

  private final FrameOptions options;
  private final float[] window;
  private final float[] frame;
  private final double[][] packed;
  private final float[][] factors;
  private final double[] power;
  private double logEnergy;

  FrameSpectrum(FrameOptions options) {
    this.options = options;
    this.window = options.window().weights(options.length());
    this.frame = new float[options.paddedLength()];
    int half = frame.length / 2;
    this.packed = new double[2][half];
    this.factors = factors(frame.length);
    this.power = new double[half + 1];
  }

  /** Real and imaginary parts of {@code e^(-2 pi i k / N)} for k from 0 to N / 4. */
  private static float[][] factors(int size) {
    float stepReal = (float) Math.cos(-2 * Math.PI / size);
    float stepImaginary = (float) Math.sin(-2 * Math.PI / size);
    float[][] factors = new float[2][size / 4 + 1];
    float real = 1;
    float imaginary = 0;
    for (int k = 0; k < factors[0].length; k++) {
      factors[0][k] = real;
      factors[1][k] = imaginary;
      float turned = real * stepReal - imaginary * stepImaginary;
      imaginary = real * stepImaginary + imaginary * stepReal;
      real = turned;
    }
    return factors;
  }

  /**
   * Computes the spectrum of a frame.
   *
   * @param samples at full scale from -1 to 1; the frame begins at {@code offset}
   */
  void compute(float[] samples, int offset) {
    int length = options.length();
    for (int i = 0; i < length; i++) {
      frame[i] = samples[offset + i] * SIXTEEN_BITS;
    }
    Arrays.fill(frame, length, frame.length, 0);
    if (options.removeOffset()) {
      removeOffset();
    }
    double energy = 0;
    for (int i = 0; i < length; i++) {
      energy += (double) frame[i] * frame[i];
    }
    logEnergy = log(energy);
    float preEmphasis = (float) options.preEmphasis();
    for (int i = length - 1; i > 0; i--) {
      frame[i] = (frame[i] - preEmphasis * frame[i - 1]) * window[i];
    }
    frame[0] = (frame[0] - preEmphasis * frame[0]) * window[0];
    transform();
  }

  private void removeOffset() {
    double sum = 0;
    for (int i = 0; i < options.length(); i++) {
      sum += frame[i];
    }
    float mean = (float) (sum / options.length());
    for (int i = 0; i < options.length(); i++) {
      frame[i] -= mean;
    }
  }

  private void transform() {
    double[] real = packed[0];
    double[] imaginary = packed[1];
    int half = real.length;
    for (int i = 0; i < half; i++) {
      real[i] = frame[2 * i];
      imaginary[i] = frame[2 * i + 1];
    }
    FastFourierTransformer.transformInPlace(
        packed, DftNormalization.STANDARD, TransformType.FORWARD);
    power[0] = square(real[0] + imaginary[0], 0);
    power[half] = square(real[0] - imaginary[0], 0);
    for (int k = 1; 2 * k <= half; k++) {
      int mirror = half - k;
      double evenReal = (real[k] + real[mirror]) / 2;
      double evenImaginary = (imaginary[k] - imaginary[mirror]) / 2;
      double oddReal = (imaginary[k] + imaginary[mirror]) / 2;
      double oddImaginary = (real[mirror] - real[k]) / 2;
      double turnedReal = oddReal * factors[0][k] - oddImaginary * factors[1][k];
      double turnedImaginary = oddReal * factors[1][k] + oddImaginary * factors[0][k];
      power[k] = square(evenReal + turnedReal, evenImaginary + turnedImaginary);
      power[mirror] = square(evenReal - turnedReal, evenImaginary - turnedImaginary);
    }
  }

  private static double square(double real, double imaginary) {
    return real * real + imaginary * imaginary;
  }

  /** {@code ln max(x, FLT_EPSILON)}. */
  static double log(double energy) {
    return Math.log(Math.max(energy, FLOOR));
  }

  /** Of the last frame; overwritten by the next. */
  double[] power() {
    return power;
  }

  /** The natural logarithm of the energy of the last frame before pre-emphasis and window. */
  double logEnergy() {
    return logEnergy;
  }
}
