package org.gru4j.speech.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResamplerTest {
  private static final int TO = 16_000;

  /** The transient where a tone begins and ends is no tone; a filter is at most this long. */
  private static final int EDGE = TO / 50;

  @ParameterizedTest
  @ValueSource(ints = {8000, 11_025, 22_050, 44_100, 48_000, 96_000, 16_001, 14_400, 17_600})
  void tonesThatBothRatesHoldAreKept(int from) {
    double limit = 0.9 * Math.min(from, TO) / 2;
    for (double hertz : new double[] {97, 440, 0.31 * limit, 0.77 * limit, limit}) {
      Sound result = Resampler.resample(Tones.tone(hertz, from, 0.3), TO);

      float[] expected = Tones.tone(hertz, TO, 0.3).samples();
      float[] difference = new float[expected.length];
      for (int i = 0; i < expected.length; i++) {
        difference[i] = result.samples()[i] - expected[i];
      }
      // Level, phase, images and aliases all show in the difference from the tone itself.
      assertThat(Tones.decibels(difference, EDGE, expected.length - EDGE))
          .as("%s Hz from %d Hz", hertz, from)
          .isLessThan(hertz == limit ? -60 : -80);
    }
  }

  static Stream<List<Number>> tonesThatAreTooHigh() {
    List<List<Number>> cases = new ArrayList<>();
    for (int from : new int[] {22_050, 44_100, 48_000, 96_000}) {
      for (double hertz :
          new double[] {8000, 8500, 9000, 10_000, 10_500, 16_000, 21_000, 33_000, 47_000}) {
        if (hertz < from / 2.0) {
          cases.add(List.of(from, hertz));
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource
  void tonesThatAreTooHigh(List<Number> rateAndTone) {
    int from = rateAndTone.get(0).intValue();
    Sound result = Resampler.resample(Tones.tone(rateAndTone.get(1).doubleValue(), from, 0.3), TO);

    float[] samples = result.samples();
    assertThat(Tones.decibels(samples, EDGE, samples.length - EDGE)).isLessThan(-80);
  }

  @Test
  void imagesOfATelephonesBandStayBelow80Decibels() {
    // 3 kHz at 8 kHz has its first image at 5 kHz; what is not the tone is an image.
    Sound result = Resampler.resample(Tones.tone(3000, 8000, 0.5), TO);

    float[] rest = result.samples().clone();
    float[] tone = Tones.tone(3000, TO, 0.5).samples();
    for (int i = 0; i < rest.length; i++) {
      rest[i] -= tone[i];
    }
    assertThat(Tones.decibels(rest, EDGE, rest.length - EDGE)).isLessThan(-80);
  }

  @ParameterizedTest
  @CsvSource({
    "44100, 16000, 4410, 1600",
    "8000, 16000, 1, 2",
    "16000, 8000, 1, 1",
    "16000, 8000, 3, 2",
    "1000, 16000, 1000, 16000",
    "48000, 16000, 4801, 1601",
    "16000, 44100, 160, 441"
  })
  void everyInputSampleHasItsTime(int from, int to, int length, int expected) {
    Sound result = Resampler.resample(new Sound("s", new float[length], from), to);

    assertThat(result.samples()).hasSize(expected);
    assertThat(result.sampleRate()).isEqualTo(to);
  }

  @Test
  void aConstantStaysOne() {
    float[] ones = new float[3000];
    java.util.Arrays.fill(ones, 0.25f);

    float[] result = Resampler.resample(new Sound("s", ones, 11_025), TO).samples();

    for (int i = EDGE; i < result.length - EDGE; i++) {
      assertThat(result[i]).isCloseTo(0.25f, within(1e-6f));
    }
  }

  @Test
  void readingInPiecesChangesNothing() {
    long seed = 7;
    Random random = new Random(seed);
    float[] noise = new float[60_000];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = random.nextFloat() - 0.5f;
    }
    Sound sound = new Sound("noise", noise, 44_100);
    float[] whole = Resampler.resample(sound, TO).samples();

    float[] pieces = new float[whole.length];
    int length = 0;
    try (SampleStream stream = Resampler.stream(trickle(sound.stream(), random), TO)) {
      float[] piece = new float[997];
      for (int count = stream.read(piece, 3, 1 + random.nextInt(900));
          count >= 0;
          count = stream.read(piece, 3, 1 + random.nextInt(900))) {
        System.arraycopy(piece, 3, pieces, length, count);
        length += count;
      }
    }

    assertThat(length).isEqualTo(whole.length);
    assertThat(pieces).isEqualTo(whole);
  }

  private static SampleStream trickle(SampleStream stream, Random random) {
    return new SampleStream() {
      @Override
      public String name() {
        return stream.name();
      }

      @Override
      public int sampleRate() {
        return stream.sampleRate();
      }

      @Override
      public int read(float[] samples, int offset, int count) {
        return stream.read(samples, offset, Math.min(count, 1 + random.nextInt(50)));
      }

      @Override
      public void close() {
        stream.close();
      }
    };
  }

  @Test
  void unusualRatesCostNoMoreMemoryAndKeepTheirPitch() {
    PolyphaseFilter filter = PolyphaseFilter.between(191_999, 16_001);

    assertThat(filter.up() * filter.taps()).isLessThan(1 << 22);
    assertThat((double) filter.down() / filter.up())
        .isCloseTo(191_999.0 / 16_001, within(3e-5 * 12));
  }

  @Test
  void theSameRateIsTheSameSound() {
    Sound sound = Tones.tone(440, TO, 0.01);

    assertThat(Resampler.resample(sound, TO)).isSameAs(sound);
  }

  @Test
  void unlikelyRatesAreRefused() {
    assertThatThrownBy(() -> Resampler.resample(Tones.tone(440, TO, 0.01), 99))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected a sample rate from 100 to 768000 Hz, found 99 Hz.");
  }
}
