package org.gru4j.speech.augmentation;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.SplittableRandom;
import org.gru4j.speech.audio.Sound;

/**
 * Adds Gaussian noise to each sample, so that digital silence has no logarithm of zero. Kaldi adds
 * it to each frame anew; here frames that overlap share it.
 *
 * @param deviation in steps of 16-bit samples, as Kaldi's; 0 adds nothing
 */
public record Dither(double deviation) {
  private static final double STEP = 1.0 / 32768;

  /**
   * Checks the value.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public Dither {
    checkArgument(deviation >= 0, "Expected deviation >= 0, found %s.", deviation);
  }

  /** The sound with noise: the sound itself, or a new one. */
  public Sound apply(Sound sound, SplittableRandom random) {
    if (deviation == 0) {
      return sound;
    }
    float[] samples = sound.samples().clone();
    for (int i = 0; i < samples.length; i++) {
      samples[i] += (float) (random.nextGaussian() * deviation * STEP);
    }
    return new Sound(sound.name(), samples, sound.sampleRate());
  }
}
