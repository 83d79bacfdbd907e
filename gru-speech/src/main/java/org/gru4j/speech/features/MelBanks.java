package org.gru4j.speech.features;

/**
 * Triangles on the mel scale, {@code mel = 1127 ln(1 + f / 700)}, each from the centre of the one
 * before to the centre of the one after, linear in mel.
 */
final class MelBanks {
  private final int[] first;
  private final double[][] weights;

  /**
   * Computes the weights.
   *
   * @throws IllegalArgumentException if the band ends above half the sample rate, or a triangle is
   *     so narrow that no frequency of the spectrum lies in it
   */
  MelBanks(MelOptions options, FrameOptions frames) {
    int rate = frames.sampleRate();
    double high = options.high(rate);
    if (high > rate / 2.0 || high <= options.lowFrequency()) {
      throw new IllegalArgumentException(
          "Expected highFrequency from %s to %s Hz, half the sample rate, found %s Hz."
              .formatted(options.lowFrequency(), rate / 2.0, high));
    }
    double melLow = mel(options.lowFrequency());
    double step = (mel(high) - melLow) / (options.bins() + 1);
    first = new int[options.bins()];
    weights = new double[options.bins()][];
    double binWidth = (double) rate / frames.paddedLength();
    for (int bin = 0; bin < options.bins(); bin++) {
      triangle(bin, melLow + bin * step, step, binWidth, frames.paddedLength() / 2);
      if (weights[bin].length == 0) {
        throw new IllegalArgumentException(
            "Expected mel bins that each hold a frequency of the spectrum of %d samples, found none in bin %d of %d; take fewer bins or longer frames."
                .formatted(frames.paddedLength(), bin, options.bins()));
      }
    }
  }

  /** Throws what the constructor would. */
  static void requireFrequencies(MelOptions options, FrameOptions frames) {
    new MelBanks(options, frames);
  }

  static double mel(double hertz) {
    return 1127 * Math.log(1 + hertz / 700);
  }

  static double hertz(double mel) {
    return 700 * (Math.exp(mel / 1127) - 1);
  }

  private void triangle(int bin, double left, double step, double binWidth, int frequencies) {
    int from = 0;
    while (from < frequencies && mel(from * binWidth) <= left) {
      from++;
    }
    int to = from;
    while (to < frequencies && mel(to * binWidth) < left + 2 * step) {
      to++;
    }
    first[bin] = from;
    weights[bin] = new double[to - from];
    for (int i = from; i < to; i++) {
      weights[bin][i - from] = 1 - Math.abs(mel(i * binWidth) - left - step) / step;
    }
  }

  int bins() {
    return first.length;
  }

  /**
   * Weighs a spectrum.
   *
   * @param target of size {@link #bins}
   */
  void apply(double[] spectrum, double[] target) {
    for (int bin = 0; bin < first.length; bin++) {
      double sum = 0;
      double[] triangle = weights[bin];
      for (int i = 0; i < triangle.length; i++) {
        sum += triangle[i] * spectrum[first[bin] + i];
      }
      target[bin] = sum;
    }
  }
}
