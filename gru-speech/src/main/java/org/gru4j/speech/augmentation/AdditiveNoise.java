package org.gru4j.speech.augmentation;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.gru4j.speech.audio.AudioException;
import org.gru4j.speech.audio.AudioOptions;
import org.gru4j.speech.audio.AudioReader;
import org.gru4j.speech.audio.Sound;

/**
 * Adds noise from recordings: a random part of a random one, at a random signal-to-noise ratio,
 *
 * <pre>y = x + n rms(x) / rms(n) 10^(-r / 20)</pre>
 *
 * <p>with r uniform, in decibels. A recording shorter than the speech is repeated. Silence stays
 * silent, and silent noise changes nothing.
 *
 * @param recordings of noise, of any rate
 * @param minDecibels the lowest r
 * @param maxDecibels the highest r
 * @param probability of adding noise at all
 */
public record AdditiveNoise(
    List<Path> recordings, double minDecibels, double maxDecibels, double probability) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if there are no recordings or a number is out of its range
   */
  public AdditiveNoise {
    recordings = List.copyOf(recordings);
    checkArgument(!recordings.isEmpty(), "Expected recordings of noise, found none.");
    checkArgument(
        maxDecibels >= minDecibels,
        "Expected maxDecibels >= minDecibels, found %s and %s.",
        maxDecibels,
        minDecibels);
    checkArgument(
        probability >= 0 && probability <= 1,
        "Expected probability from 0 to 1, found %s.",
        probability);
  }

  /**
   * All recordings below a folder, in the order of their names.
   *
   * @throws AudioException if there are none
   */
  public static AdditiveNoise folder(
      Path folder, double minDecibels, double maxDecibels, double probability) {
    List<Path> recordings;
    try (Stream<Path> files = Files.walk(folder)) {
      recordings = files.filter(AudioReader::isRecording).sorted().toList();
    } catch (IOException e) {
      throw new AudioException(
          "Expected a folder of noise at %s, found %s.".formatted(folder, e), e);
    }
    if (recordings.isEmpty()) {
      throw new AudioException("Expected recordings of noise below " + folder + ", found none.");
    }
    return new AdditiveNoise(recordings, minDecibels, maxDecibels, probability);
  }

  /**
   * The sound with or without noise: the sound itself, or a new one.
   *
   * @throws AudioException if the noise cannot be read
   */
  public Sound apply(Sound sound, SplittableRandom random) {
    // All numbers are drawn, so that what follows does not depend on which were needed.
    boolean wanted = random.nextDouble() < probability;
    Path file = recordings.get(random.nextInt(recordings.size()));
    double decibels = minDecibels + (maxDecibels - minDecibels) * random.nextDouble();
    double place = random.nextDouble();
    if (!wanted) {
      return sound;
    }
    float[] noise = noise(file, sound, place);
    double gain = level(sound.samples()) / level(noise) * Math.pow(10, -decibels / 20);
    if (!Double.isFinite(gain)) {
      return sound;
    }
    float[] samples = sound.samples().clone();
    for (int i = 0; i < samples.length; i++) {
      samples[i] += (float) (gain * noise[i % noise.length]);
    }
    return new Sound(sound.name(), samples, sound.sampleRate());
  }

  /** As long as the sound where the recording is, read from there alone. */
  private static float[] noise(Path file, Sound sound, double place) {
    AudioReader reader = new AudioReader(AudioOptions.atRate(sound.sampleRate()));
    double spare = reader.seconds(file) - sound.seconds();
    if (spare <= 0) {
      return reader.read(file).samples();
    }
    double start = place * spare;
    return reader.read(file, start, start + sound.seconds()).samples();
  }

  private static double level(float[] samples) {
    double squares = 0;
    for (float sample : samples) {
      squares += (double) sample * sample;
    }
    return Math.sqrt(squares / Math.max(1, samples.length));
  }
}
