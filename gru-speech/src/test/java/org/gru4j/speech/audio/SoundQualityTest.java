package org.gru4j.speech.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SoundQualityTest {
  @Test
  void aToneIsNeitherSilentNorClipped() {
    SoundQuality quality = SoundQuality.of(Tones.tone(440, 16_000, 0.5));

    assertThat(quality.peak()).isCloseTo(0.5, within(1e-3));
    assertThat(quality.rootMeanSquare()).isCloseTo(0.5 / Math.sqrt(2), within(1e-3));
    assertThat(quality.clipped()).isZero();
    assertThat(quality.isSilent()).isFalse();
    assertThat(quality.warnings()).isEmpty();
  }

  @Test
  void silenceIsTold() {
    SoundQuality quality = SoundQuality.of(new Sound("night.wav", new float[1000], 16_000));

    assertThat(quality.isSilent()).isTrue();
    assertThat(quality.warnings())
        .containsExactly("night.wav is silent: no sample is above 1/32768 of full scale.");
  }

  @Test
  void clippingIsToldWithItsShare() {
    float[] samples = Tones.tone(500, 16_000, 0.5).samples();
    for (int i = 0; i < samples.length; i++) {
      samples[i] = Math.max(-0.99f, Math.min(0.99f, samples[i] * 4));
    }
    SoundQuality quality = SoundQuality.of(new Sound("loud.wav", samples, 16_000));

    // |sin| > 0.495 for 1 - 2/pi * asin(0.495) of the time.
    assertThat(quality.clipped()).isCloseTo(1 - 2 / Math.PI * Math.asin(0.495), within(0.05));
    assertThat(quality.warnings()).singleElement().asString().startsWith("loud.wav is clipped: 6");
  }

  @Test
  void aLowRateIsTold() {
    SoundQuality quality = SoundQuality.of(Tones.tone(100, 1000, 0.5));

    assertThat(quality.warnings())
        .containsExactly(
            "tone was recorded at 1000 Hz and holds nothing above 500 Hz; speech needs 8000 Hz or"
                + " more.");
  }
}
