package org.gru4j.speech.features;

import static org.nd4j.common.base.Preconditions.checkArgument;

/**
 * Mel-frequency cepstral coefficients, Kaldi's {@code compute-mfcc-feats}: the cosine transform of
 * log-mel filter banks y of B bands,
 *
 * <pre>c[i] = l[i] s[i] sum over b of y[b] cos(pi i (b + 0.5) / B),   l[i] = 1 + Q/2 sin(pi i / Q)
 * </pre>
 *
 * <p>with {@code s[0] = sqrt(1/B)} and {@code s[i] = sqrt(2/B)}; l is the lifter. See S. B. Davis
 * and P. Mermelstein, Comparison of parametric representations for monosyllabic word recognition,
 * 1980.
 *
 * @param frames how the recording is cut
 * @param mel the bands
 * @param coefficients how many are kept, with c[0]
 * @param lifter Q; 0 for none
 * @param energy whether the logarithm of the energy of the frame stands in the place of c[0]
 */
public record Mfcc(
    FrameOptions frames, MelOptions mel, int coefficients, double lifter, boolean energy)
    implements FeatureExtractor {
  /**
   * Checks that the options fit together.
   *
   * @throws IllegalArgumentException if there are more coefficients than bands, or more bands than
   *     the spectrum can tell apart
   */
  public Mfcc {
    checkArgument(
        coefficients >= 1 && coefficients <= mel.bins(),
        "Expected coefficients from 1 to the %s bins, found %s.",
        mel.bins(),
        coefficients);
    checkArgument(lifter >= 0, "Expected lifter >= 0, found %s.", lifter);
    MelBanks.requireFrequencies(mel, frames);
  }

  /** Kaldi's defaults: 13 coefficients of 23 bands, lifter 22, the energy in the place of c[0]. */
  public static Mfcc of(int sampleRate) {
    return new Mfcc(FrameOptions.atRate(sampleRate), MelOptions.bins(23), 13, 22, true);
  }

  @Override
  public int dimension() {
    return coefficients;
  }

  @Override
  public FrameComputer computer() {
    FrameSpectrum spectrum = new FrameSpectrum(frames);
    MelBanks banks = new MelBanks(mel, frames);
    double[] energies = new double[mel.bins()];
    double[][] cosines = cosines();
    return (samples, offset, target, at) -> {
      spectrum.compute(samples, offset);
      banks.apply(spectrum.power(), energies);
      for (int band = 0; band < energies.length; band++) {
        energies[band] = FrameSpectrum.log(energies[band]);
      }
      for (int i = 0; i < coefficients; i++) {
        double sum = 0;
        for (int band = 0; band < energies.length; band++) {
          sum += cosines[i][band] * energies[band];
        }
        target[at + i] = (float) sum;
      }
      if (energy) {
        target[at] = (float) spectrum.logEnergy();
      }
    };
  }

  private double[][] cosines() {
    int bands = mel.bins();
    double[][] cosines = new double[coefficients][bands];
    for (int i = 0; i < coefficients; i++) {
      double lift = lifter == 0 ? 1 : 1 + lifter / 2 * Math.sin(Math.PI * i / lifter);
      double scale = Math.sqrt((i == 0 ? 1.0 : 2.0) / bands) * lift;
      for (int band = 0; band < bands; band++) {
        cosines[i][band] = scale * Math.cos(Math.PI * i * (band + 0.5) / bands);
      }
    }
    return cosines;
  }
}
