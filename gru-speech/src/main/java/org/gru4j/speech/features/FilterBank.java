package org.gru4j.speech.features;

/**
 * The logarithms of the energies in triangular bands of the mel scale, Kaldi's {@code
 * compute-fbank-feats}:
 *
 * <pre>y[b] = ln max(sum over k of w[b, k] |X[k]|^2, FLT_EPSILON)</pre>
 *
 * <p>of the spectrum X of the windowed, pre-emphasised frame. See S. B. Davis and P. Mermelstein,
 * Comparison of parametric representations for monosyllabic word recognition, 1980.
 *
 * @param frames how the recording is cut
 * @param mel the bands
 * @param energy whether the logarithm of the energy of the frame is put before the bands
 */
public record FilterBank(FrameOptions frames, MelOptions mel, boolean energy)
    implements FeatureExtractor {
  /**
   * Checks that the options fit together.
   *
   * @throws IllegalArgumentException if there are more bands than the spectrum can tell apart
   */
  public FilterBank {
    MelBanks.requireFrequencies(mel, frames);
  }

  /** Kaldi's defaults but for the number of bands, which it sets to 23. */
  public static FilterBank of(int sampleRate, int bins) {
    return new FilterBank(FrameOptions.atRate(sampleRate), MelOptions.bins(bins), false);
  }

  @Override
  public int dimension() {
    return mel.bins() + (energy ? 1 : 0);
  }

  @Override
  public FrameComputer computer() {
    FrameSpectrum spectrum = new FrameSpectrum(frames);
    MelBanks banks = new MelBanks(mel, frames);
    double[] energies = new double[mel.bins()];
    return (samples, offset, target, at) -> {
      spectrum.compute(samples, offset);
      banks.apply(spectrum.power(), energies);
      int next = at;
      if (energy) {
        target[next++] = (float) spectrum.logEnergy();
      }
      for (double band : energies) {
        target[next++] = (float) FrameSpectrum.log(band);
      }
    };
  }
}
