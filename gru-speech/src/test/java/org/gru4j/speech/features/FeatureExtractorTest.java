package org.gru4j.speech.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.gru4j.speech.audio.Sound;
import org.gru4j.speech.audio.Tones;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FeatureExtractorTest {
  static Stream<FeatureExtractor> extractors() {
    FrameOptions frames = FrameOptions.atRate(8000);
    return Stream.of(
        FilterBank.of(8000, 23),
        new FilterBank(frames.withTimes(20, 10).withSnipEdges(false), MelOptions.bins(16), true),
        Mfcc.of(8000),
        new LogSpectrogram(frames.withWindow(Window.HANN)));
  }

  @ParameterizedTest
  @MethodSource("extractors")
  void dimensionAndFramesAreWhatIsComputed(FeatureExtractor extractor) {
    for (int length : new int[] {0, 1, 79, 80, 199, 200, 279, 280, 1001}) {
      Sound sound = new Sound("s", Tones.tone(440, 8000, 1).samples(), 8000);
      Sound cut = new Sound("s", java.util.Arrays.copyOf(sound.samples(), length), 8000);

      FeatureMatrix features = extractor.extract(cut);

      assertThat(features.frames()).isEqualTo(extractor.frames().frames(length));
      assertThat(features.dimension()).isEqualTo(extractor.dimension());
      for (float value : features.values()) {
        assertThat(value).isFinite();
      }
      int frames = 0;
      try (FrameStream stream = extractor.stream(cut.stream())) {
        while (stream.next(new float[extractor.dimension()], 0)) {
          frames++;
        }
      }
      assertThat(frames).as("%d samples", length).isEqualTo(features.frames());
    }
  }

  /** Kaldi's NumFrames: 1 + (n - 200) / 80, or (n + 40) / 80. */
  @ParameterizedTest
  @CsvSource({"199, 0, 2", "200, 1, 3", "279, 1, 3", "280, 2, 4", "40, 0, 1", "39, 0, 0"})
  void framesOfARecording(int samples, int snipped, int whole) {
    FrameOptions options = FrameOptions.atRate(8000);

    assertThat(options.frames(samples)).isEqualTo(snipped);
    assertThat(options.withSnipEdges(false).frames(samples)).isEqualTo(whole);
  }

  @Test
  void framesArePaddedToAPowerOfTwo() {
    assertThat(FrameOptions.atRate(16_000).paddedLength()).isEqualTo(512);
    assertThat(FrameOptions.atRate(8000).paddedLength()).isEqualTo(256);
    assertThat(FrameOptions.atRate(16_000).withTimes(32, 10).paddedLength()).isEqualTo(512);
  }

  @ParameterizedTest
  @EnumSource(Window.class)
  void windowsAreSymmetricAndOneInTheMiddle(Window window) {
    float[] weights = window.weights(401);

    assertThat(weights[200]).isCloseTo(1, within(1e-6f));
    for (int i = 0; i < 200; i++) {
      assertThat(weights[i]).isCloseTo(weights[400 - i], within(1e-6f));
      assertThat(weights[i]).isBetween(-1e-6f, 1f);
    }
  }

  @Test
  void anotherSampleRateIsRefused() {
    assertThatThrownBy(() -> FilterBank.of(16_000, 40).extract(Tones.tone(440, 8000, 0.1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected tone at 16000 Hz, found 8000 Hz; resample it.");
  }

  @Test
  void moreBinsThanFrequenciesAreRefused() {
    assertThatThrownBy(() -> FilterBank.of(8000, 128))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "Expected mel bins that each hold a frequency of the spectrum of 256 samples, found"
                + " none in bin \\d+ of 128; take fewer bins or longer frames\\.");
    assertThatThrownBy(
            () -> new FilterBank(FrameOptions.atRate(8000), new MelOptions(20, 20, 5000), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Expected highFrequency from 20.0 to 4000.0 Hz, half the sample rate, found 5000.0"
                + " Hz.");
    assertThatThrownBy(() -> new Mfcc(FrameOptions.atRate(8000), MelOptions.bins(10), 13, 22, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected coefficients from 1 to the 10 bins, found 13.");
  }

  @Test
  void anArrayHasTimeAlongItsSecondAxis() {
    var array = new FeatureMatrix(2, 3, new float[] {1, 2, 3, 4, 5, 6}).toArray();

    assertThat(array.shape()).containsExactly(3, 2);
    assertThat(array.getFloat(2, 0)).isEqualTo(3);
    assertThat(array.getFloat(0, 1)).isEqualTo(4);
  }
}
