package org.gru4j.speech.features;

/**
 * The logarithm of the power spectrum, Kaldi's {@code compute-spectrogram-feats}: {@code y[k] = ln
 * max(|X[k]|^2, FLT_EPSILON)} for k = 1 to half the padded length, and the logarithm of the energy
 * of the frame in the place of y[0].
 *
 * @param frames how the recording is cut
 */
public record LogSpectrogram(FrameOptions frames) implements FeatureExtractor {
  @Override
  public int dimension() {
    return frames.paddedLength() / 2 + 1;
  }

  @Override
  public FrameComputer computer() {
    FrameSpectrum spectrum = new FrameSpectrum(frames);
    return (samples, offset, target, at) -> {
      spectrum.compute(samples, offset);
      double[] power = spectrum.power();
      target[at] = (float) spectrum.logEnergy();
      for (int k = 1; k < power.length; k++) {
        target[at + k] = (float) FrameSpectrum.log(power[k]);
      }
    };
  }
}
