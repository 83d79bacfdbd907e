package org.gru4j.speech.features;

import static org.nd4j.common.base.Preconditions.checkArgument;

/**
 * The triangular filters of a mel filter bank.
 *
 * @param bins how many
 * @param lowFrequency where the first begins, in hertz
 * @param highFrequency where the last ends, in hertz; 0 or less is counted from half the sample
 *     rate
 */
public record MelOptions(int bins, double lowFrequency, double highFrequency) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public MelOptions {
    checkArgument(bins >= 1, "Expected bins >= 1, found %s.", bins);
    checkArgument(lowFrequency >= 0, "Expected lowFrequency >= 0 Hz, found %s.", lowFrequency);
    checkArgument(
        highFrequency <= 0 || highFrequency > lowFrequency,
        "Expected highFrequency above lowFrequency, found %s Hz.",
        highFrequency);
  }

  /** From 20 Hz to half the sample rate, as Kaldi's. */
  public static MelOptions bins(int bins) {
    return new MelOptions(bins, 20, 0);
  }

  /** The centres of the bands in hertz, of recordings with so many samples a second. */
  public double[] centers(int sampleRate) {
    double low = MelBanks.mel(lowFrequency);
    double step = (MelBanks.mel(high(sampleRate)) - low) / (bins + 1);
    double[] centers = new double[bins];
    for (int bin = 0; bin < bins; bin++) {
      centers[bin] = MelBanks.hertz(low + (bin + 1) * step);
    }
    return centers;
  }

  double high(int sampleRate) {
    return highFrequency > 0 ? highFrequency : sampleRate / 2.0 + highFrequency;
  }
}
