package org.gru4j.speech.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.gru4j.speech.audio.AudioException;
import org.gru4j.speech.audio.Sound;
import org.gru4j.speech.audio.Tones;
import org.gru4j.speech.audio.WavBytes;
import org.gru4j.speech.features.FeatureMatrix;
import org.gru4j.speech.features.FilterBank;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {
  @TempDir Path folder;

  private Path noise(String name, int rate, float... samples) throws IOException {
    return Files.write(folder.resolve(name), new WavBytes().rate(rate).samples(samples).bytes());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.9, 1.1})
  void speedChangesLengthAndPitch(double factor) {
    Sound result = SpeedPerturbation.apply(Tones.tone(1000, 16_000, 0.5), factor);

    assertThat(result.sampleRate()).isEqualTo(16_000);
    assertThat(result.samples()).hasSize((int) Math.ceil(8000 / factor));
    float[] expected = Tones.tone(1000 * factor, 16_000, 1).samples();
    for (int i = 500; i < 6500; i++) {
      assertThat(result.samples()[i]).isCloseTo(expected[i], within(1e-3f));
    }
  }

  @Test
  void speedsAreDrawnEquallyOften() {
    SplittableRandom random = new SplittableRandom(1);
    int[] counts = new int[3];
    for (int i = 0; i < 3000; i++) {
      counts[SpeedPerturbation.KALDI.factors().indexOf(SpeedPerturbation.KALDI.draw(random))]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(900, 1100);
    }
    Sound sound = Tones.tone(440, 16_000, 0.1);
    assertThat(SpeedPerturbation.apply(sound, 1).samples()).isSameAs(sound.samples());
  }

  @Test
  void noiseHasTheRatioThatWasDrawn() throws IOException {
    noise("n.wav", 8000, Tones.tone(300, 8000, 3).samples());
    AdditiveNoise noise = AdditiveNoise.folder(folder, 10, 10, 1);
    Sound speech = Tones.tone(1000, 16_000, 1);

    Sound result = noise.apply(speech, new SplittableRandom(4));

    float[] difference = result.samples().clone();
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= speech.samples()[i];
    }
    assertThat(Tones.decibels(difference, 0, difference.length)).isCloseTo(-10, within(0.05));
    // The speech itself is not touched.
    assertThat(speech.samples()[4]).isEqualTo(Tones.tone(1000, 16_000, 1).samples()[4]);
  }

  @Test
  void shortNoiseIsRepeatedAndSilenceChangesNothing() throws IOException {
    Path shortNoise = noise("short.wav", 16_000, 0.5f, -0.5f, 0.25f);
    Path silence = noise("silence.wav", 16_000, new float[100]);
    Sound speech = Tones.tone(1000, 16_000, 0.1);

    Sound result =
        new AdditiveNoise(List.of(shortNoise), 0, 0, 1).apply(speech, new SplittableRandom(1));
    float first = result.samples()[0] - speech.samples()[0];
    float again = result.samples()[30] - speech.samples()[30];

    assertThat(first).isNotZero().isCloseTo(again, within(1e-6f));
    assertThat(new AdditiveNoise(List.of(silence), 0, 0, 1).apply(speech, new SplittableRandom(1)))
        .isSameAs(speech);
    Sound silentSpeech = new Sound("s", new float[1600], 16_000);
    assertThat(
            new AdditiveNoise(List.of(shortNoise), 0, 0, 1)
                .apply(silentSpeech, new SplittableRandom(1))
                .samples())
        .containsOnly(0);
  }

  @Test
  void noiseHappensAsOftenAsItShould() throws IOException {
    Path file = noise("n.wav", 16_000, Tones.tone(300, 16_000, 0.1).samples());
    AdditiveNoise noise = new AdditiveNoise(List.of(file), 5, 15, 0.3);
    Sound speech = Tones.tone(1000, 16_000, 0.01);
    SplittableRandom random = new SplittableRandom(2);
    int noisy = 0;
    for (int i = 0; i < 1000; i++) {
      noisy += noise.apply(speech, random) == speech ? 0 : 1;
    }
    assertThat(noisy).isBetween(250, 350);
  }

  @Test
  void aFolderWithoutNoiseIsRefused() {
    assertThatThrownBy(() -> AdditiveNoise.folder(folder, 0, 10, 1))
        .isInstanceOf(AudioException.class)
        .hasMessage("Expected recordings of noise below " + folder + ", found none.");
  }

  @Test
  void ditherHasItsDeviation() {
    Sound silence = new Sound("s", new float[20_000], 16_000);

    float[] samples = new Dither(2).apply(silence, new SplittableRandom(1)).samples();

    double squares = 0;
    for (float sample : samples) {
      squares += sample * sample * 32768.0 * 32768;
    }
    assertThat(Math.sqrt(squares / samples.length)).isCloseTo(2, within(0.05));
    assertThat(new Dither(0).apply(silence, new SplittableRandom(1))).isSameAs(silence);
  }

  private static FeatureMatrix ramp(int frames, int bands) {
    FeatureMatrix features = new FeatureMatrix(frames, bands);
    for (int i = 0; i < features.values().length; i++) {
      features.values()[i] = i + 1;
    }
    return features;
  }

  @Test
  void masksAreNoWiderThanAllowedAndHoldTheMean() {
    FeatureMatrix features = ramp(50, 40);
    SpecAugment frequencies = new SpecAugment(1, 10, 0, 0, 0);
    SpecAugment times = new SpecAugment(0, 0, 1, 8, 0.1);
    Set<Integer> widths = new HashSet<>();
    for (int seed = 0; seed < 300; seed++) {
      FeatureMatrix masked = frequencies.apply(features, new SplittableRandom(seed));
      int bands = 0;
      for (int band = 0; band < 40; band++) {
        // The mean over an even number of frames of a ramp is none of its values.
        if (masked.get(0, band) != features.get(0, band)) {
          bands++;
          for (int frame = 0; frame < 50; frame++) {
            assertThat(masked.get(frame, band)).isEqualTo(features.get(0, band) + 40 * 24.5f);
          }
        }
      }
      widths.add(bands);

      FeatureMatrix cut = times.apply(features, new SplittableRandom(seed));
      int frames = 0;
      for (int frame = 0; frame < 50; frame++) {
        frames += cut.get(frame, 7) != features.get(frame, 7) ? 1 : 0;
      }
      // 8 frames, but no more than a tenth of 50.
      assertThat(frames).isBetween(0, 5);
    }
    assertThat(widths).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(features).isEqualTo(ramp(50, 40));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.8, 1, 1.25})
  void anotherVocalTractMovesWhatIsHeard(double factor) {
    FilterBank bank = FilterBank.of(16_000, 80);
    double[] centers = bank.mel().centers(16_000);
    FeatureMatrix heard = bank.extract(Tones.tone(1000, 16_000, 0.2));

    FeatureMatrix changed = VocalTractPerturbation.apply(heard, centers, factor);

    FeatureMatrix expected = bank.extract(Tones.tone(1000 * factor, 16_000, 0.2));
    assertThat(centers[loudest(changed)] / centers[loudest(expected)]).isCloseTo(1, within(0.05));
    assertThat(changed.frames()).isEqualTo(heard.frames());
    if (factor == 1) {
      assertThat(changed).isEqualTo(heard);
    }
  }

  private static int loudest(FeatureMatrix features) {
    int loudest = 0;
    for (int band = 1; band < features.dimension(); band++) {
      loudest = features.get(5, band) > features.get(5, loudest) ? band : loudest;
    }
    return loudest;
  }

  @Test
  void vocalTractsAreLinearBetweenBandsAndFlatBeyond() {
    FeatureMatrix features = new FeatureMatrix(1, 3, new float[] {1, 5, 2});
    double[] centers = {100, 200, 400};

    // Heard at 200, 400 and 800 Hz; then at 50, 100 and 200 Hz; then at 125, 250 and 500 Hz.
    assertThat(VocalTractPerturbation.apply(features, centers, 0.5).values())
        .containsExactly(5, 2, 2);
    assertThat(VocalTractPerturbation.apply(features, centers, 2).values())
        .containsExactly(1, 1, 5);
    assertThat(VocalTractPerturbation.apply(features, centers, 0.8).values())
        .containsExactly(2, 4.25f, 2);
    FeatureMatrix one = new FeatureMatrix(2, 1, new float[] {3, 4});
    assertThat(VocalTractPerturbation.apply(one, new double[] {100}, 1.1)).isEqualTo(one);
  }

  @Test
  void vocalTractsAreDrawnFromAllLengths() {
    SplittableRandom random = new SplittableRandom(3);
    VocalTractPerturbation change = new VocalTractPerturbation(0.2);
    double[] drawn = DoubleStream.generate(() -> change.draw(random)).limit(2000).toArray();

    assertThat(DoubleStream.of(drawn).average().orElseThrow()).isCloseTo(1, within(0.01));
    assertThat(DoubleStream.of(drawn).min().orElseThrow()).isBetween(0.8, 0.82);
    assertThat(DoubleStream.of(drawn).max().orElseThrow()).isBetween(1.18, 1.2);
  }

  @Test
  void masksFitWhateverThereIs() {
    for (int frames : new int[] {0, 1, 3}) {
      FeatureMatrix masked = SpecAugment.NEMO.apply(ramp(frames, 4), new SplittableRandom(1));
      assertThat(masked.frames()).isEqualTo(frames);
      for (float value : masked.values()) {
        assertThat(value).isFinite();
      }
    }
  }

  @Test
  void everythingDependsOnTheSeedAlone() throws IOException {
    Path file = noise("n.wav", 16_000, Tones.tone(300, 16_000, 1).samples());
    AdditiveNoise noise = new AdditiveNoise(List.of(file), 5, 15, 1);
    Sound speech = Tones.tone(1000, 16_000, 0.1);
    Set<Float> different = new HashSet<>();
    for (int epoch = 0; epoch < 3; epoch++) {
      for (String id : List.of("a", "b")) {
        for (long seed : new long[] {0, 1}) {
          SplittableRandom first = RandomStreams.of(seed, epoch, id);
          SplittableRandom second = RandomStreams.of(seed, epoch, id);
          float[] one = noise.apply(speech, first).samples();
          assertThat(noise.apply(speech, second).samples()).isEqualTo(one);
          assertThat(first.nextLong()).isEqualTo(second.nextLong());
          different.add(one[50]);
        }
      }
    }
    assertThat(different).hasSize(12);
    FeatureMatrix features = ramp(100, 40);
    assertThat(SpecAugment.NEMO.apply(features, RandomStreams.of(1, 2, "u")))
        .isEqualTo(SpecAugment.NEMO.apply(features, RandomStreams.of(1, 2, "u")))
        .isNotEqualTo(SpecAugment.NEMO.apply(features, RandomStreams.of(1, 3, "u")));
  }
}
