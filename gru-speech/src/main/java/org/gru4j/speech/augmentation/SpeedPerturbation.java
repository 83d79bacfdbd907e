package org.gru4j.speech.augmentation;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.SplittableRandom;
import org.gru4j.speech.audio.Resampler;
import org.gru4j.speech.audio.Sound;

/**
 * Plays recordings faster or slower, pitch and tempo together, as a tape would. See T. Ko et al.,
 * Audio augmentation for speech recognition, Interspeech 2015.
 *
 * @param factors each as likely as the others; 1 leaves a recording as it is
 */
public record SpeedPerturbation(List<Double> factors) {
  /** 0.9, 1 and 1.1, as Kaldi's recipes. */
  public static final SpeedPerturbation KALDI = new SpeedPerturbation(List.of(0.9, 1.0, 1.1));

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if there is none or one is out of its range
   */
  public SpeedPerturbation {
    factors = List.copyOf(factors);
    checkArgument(!factors.isEmpty(), "Expected at least one factor, found none.");
    for (double factor : factors) {
      checkArgument(
          factor >= 0.5 && factor <= 2, "Expected factors from 0.5 to 2, found %s.", factor);
    }
  }

  /** Draws a factor. */
  public double draw(SplittableRandom random) {
    return factors.get(random.nextInt(factors.size()));
  }

  /**
   * A sound of {@code 1 / factor} times the length and the same rate: what it was recorded at is
   * taken for {@code factor} times as much.
   */
  public static Sound apply(Sound sound, double factor) {
    int recordedAt = (int) Math.round(sound.sampleRate() * factor);
    return Resampler.resample(
        new Sound(sound.name(), sound.samples(), recordedAt), sound.sampleRate());
  }
}
