package org.gru4j.speech.audio;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What can be heard of a recording without understanding it. Nothing of this keeps it from being
 * used; {@link #warnings} says in sentences what a person should know.
 *
 * @param name what messages call the recording
 * @param sampleRate the recording's own, in hertz
 * @param peak the largest absolute sample, 1 = full scale
 * @param rootMeanSquare of the samples, 1 = full scale
 * @param clipped the share of samples in runs of at least three at the peak, as an amplifier that
 *     is driven too far leaves them
 */
public record SoundQuality(
    String name, int sampleRate, double peak, double rootMeanSquare, double clipped) {
  /** The step of 16-bit samples: what stays below has no sound in it. */
  private static final double SILENCE = 1.0 / 32768;

  private static final double CLIPPED_SHARE = 0.001;
  private static final double CLIPPED_PEAK = 0.5;
  private static final int CLIPPED_RUN = 3;

  /** Telephones carry speech at this rate; below, consonants are lost. */
  private static final int SPEECH_RATE = 8000;

  /** Looks at all samples of a sound at its own rate. */
  public static SoundQuality of(Sound sound) {
    float[] samples = sound.samples();
    double peak = 0;
    double squares = 0;
    for (float sample : samples) {
      peak = Math.max(peak, Math.abs(sample));
      squares += (double) sample * sample;
    }
    int count = Math.max(1, samples.length);
    return new SoundQuality(
        sound.name(),
        sound.sampleRate(),
        peak,
        Math.sqrt(squares / count),
        (double) samplesInRuns(samples, peak) / count);
  }

  private static int samplesInRuns(float[] samples, double peak) {
    // A quiet recording repeats its peak by rounding.
    if (peak < CLIPPED_PEAK) {
      return 0;
    }
    int total = 0;
    int run = 0;
    float last = 0;
    for (float sample : samples) {
      boolean atPeak = Math.abs(sample) >= peak * (1 - 2 * SILENCE);
      run = atPeak && (run == 0 || sample * last > 0) ? run + 1 : atPeak ? 1 : 0;
      last = sample;
      if (run == CLIPPED_RUN) {
        total += CLIPPED_RUN;
      } else if (run > CLIPPED_RUN) {
        total++;
      }
    }
    return total;
  }

  /** Whether no sample rises above the smallest step of 16 bits. */
  public boolean isSilent() {
    return peak <= SILENCE;
  }

  /** A sentence for each thing that makes recognition worse; empty for a good recording. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (isSilent()) {
      warnings.add("%s is silent: no sample is above 1/32768 of full scale.".formatted(name));
    }
    if (clipped > CLIPPED_SHARE) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s is clipped: %.1f %% of its samples are cut off.",
              name,
              100 * clipped));
    }
    if (sampleRate < SPEECH_RATE) {
      warnings.add(
          "%s was recorded at %d Hz and holds nothing above %d Hz; speech needs %d Hz or more."
              .formatted(name, sampleRate, sampleRate / 2, SPEECH_RATE));
    }
    return warnings;
  }
}
