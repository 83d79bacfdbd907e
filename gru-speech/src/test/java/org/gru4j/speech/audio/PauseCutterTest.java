package org.gru4j.speech.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gru4j.speech.audio.PauseCutter.Part;
import org.junit.jupiter.api.Test;

class PauseCutterTest {
  private static final int RATE = 8_000;

  /** Noise with silence of 0.4 s after each of these seconds. */
  private static Sound noise(double length, double... pauses) {
    Random random = new Random(1);
    float[] samples = new float[(int) (length * RATE)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (0.2 * random.nextGaussian());
    }
    for (double pause : pauses) {
      Arrays.fill(samples, (int) (pause * RATE), (int) ((pause + 0.4) * RATE), 0);
    }
    return new Sound("noise", samples, RATE);
  }

  private static List<Part> parts(Sound sound, double shortest, double longest) {
    List<Part> parts = new ArrayList<>();
    new PauseCutter(sound.stream(), shortest, longest).forEachRemaining(parts::add);
    return parts;
  }

  @Test
  void cutsInTheMiddleOfPauses() {
    List<Part> parts = parts(noise(25, 6, 14, 21), 3, 10);
    assertThat(parts.stream().map(Part::start).toList())
        .usingElementComparator((a, b) -> Math.abs(a - b) < 0.11 ? 0 : Double.compare(a, b))
        .containsExactly(0.0, 6.2, 14.2, 21.2);
    assertThat(parts.get(3).end()).isCloseTo(25, within(1e-9));
  }

  @Test
  void losesNoSample() {
    Sound sound = noise(31.37, 2, 9, 9.9, 26);
    List<Part> parts = parts(sound, 1, 5);
    float[] joined = new float[sound.samples().length];
    int at = 0;
    for (Part part : parts) {
      assertThat(part.start()).isCloseTo((double) at / RATE, within(1e-9));
      assertThat(part.sound().seconds()).isLessThanOrEqualTo(5);
      System.arraycopy(part.sound().samples(), 0, joined, at, part.sound().samples().length);
      at += part.sound().samples().length;
    }
    assertThat(at).isEqualTo(joined.length);
    assertThat(joined).isEqualTo(sound.samples());
  }

  @Test
  void nothingIsNoPart() {
    assertThat(parts(new Sound("nothing", new float[0], RATE), 1, 5)).isEmpty();
    assertThatThrownBy(() -> parts(noise(1), 5, 5.1)).hasMessageContaining("longestSeconds");
  }
}
