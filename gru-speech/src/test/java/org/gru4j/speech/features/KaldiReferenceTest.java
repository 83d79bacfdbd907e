package org.gru4j.speech.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gru4j.speech.audio.AudioOptions;
import org.gru4j.speech.audio.AudioReader;
import org.gru4j.speech.audio.SampleStream;
import org.gru4j.speech.audio.Sound;
import org.junit.jupiter.api.Test;

/** Kaldi's own output, whose source stands beside it in the resources. */
class KaldiReferenceTest {
  private static final FrameOptions FRAMES = FrameOptions.atRate(16_000);

  /** What Kaldi computes in single precision is off by so much at most; values go to 26. */
  private static final double TOLERANCE = 0.03;

  private static InputStream resource(String name) {
    InputStream stream =
        KaldiReferenceTest.class.getResourceAsStream("/org/gru4j/speech/kaldi/" + name);
    assertThat(stream).as(name).isNotNull();
    return stream;
  }

  private static Sound sound() {
    AudioReader reader = new AudioReader(AudioOptions.atRate(16_000));
    try (SampleStream stream = reader.open("test.wav", resource("test.wav"))) {
      return stream.readAll();
    }
  }

  private static float[][] matrix(String name) throws IOException {
    List<float[]> rows = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(resource(name), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String numbers = line.replaceAll("^\\d+\\s*\\[|]", "").strip();
        if (!numbers.isEmpty()) {
          String[] fields = numbers.split("\\s+", -1);
          float[] row = new float[fields.length];
          for (int i = 0; i < row.length; i++) {
            row[i] = Float.parseFloat(fields[i]);
          }
          rows.add(row);
        }
      }
    }
    return rows.toArray(float[][]::new);
  }

  private static void assertEqual(FeatureExtractor extractor, String reference) throws IOException {
    double[] differences = differences(extractor, reference);

    assertThat(differences[differences.length - 1]).as("largest").isLessThan(TOLERANCE);
    assertThat(Arrays.stream(differences).average().orElseThrow()).as("mean").isLessThan(0.0005);
  }

  /**
   * The lifter multiplies by up to 12 what the logarithms differ by, so that three coefficients of
   * 1,560 differ by more than the filter banks do; the largest are of size 94.
   */
  private static void assertAlmostEqual(FeatureExtractor extractor, String reference)
      throws IOException {
    double[] differences = differences(extractor, reference);

    assertThat(differences[differences.length - 5]).as("fifth largest").isLessThan(TOLERANCE);
    assertThat(differences[differences.length - 1]).as("largest").isLessThan(0.045);
    assertThat(Arrays.stream(differences).average().orElseThrow()).as("mean").isLessThan(0.002);
  }

  /** Absolute ones, in ascending order. */
  private static double[] differences(FeatureExtractor extractor, String reference)
      throws IOException {
    FeatureMatrix features = extractor.extract(sound());
    float[][] expected = matrix(reference);
    assertThat(features.frames()).isEqualTo(expected.length);
    assertThat(features.dimension()).isEqualTo(expected[0].length);
    return differences(features, expected);
  }

  private static double[] differences(FeatureMatrix features, float[][] expected) {
    double[] differences = new double[expected.length * expected[0].length];
    for (int i = 0; i < differences.length; i++) {
      float value = expected[i / features.dimension()][i % features.dimension()];
      differences[i] = Math.abs(features.values()[i] - value);
    }
    Arrays.sort(differences);
    return differences;
  }

  @Test
  void filterBanksOf23Bins() throws IOException {
    assertEqual(FilterBank.of(16_000, 23), "test.txt");
  }

  @Test
  void filterBanksOf40Bins() throws IOException {
    assertEqual(FilterBank.of(16_000, 40), "test-40.txt");
  }

  @Test
  void filterBanksWithEnergy() throws IOException {
    assertEqual(new FilterBank(FRAMES, MelOptions.bins(23), true), "test-with-energy.txt");
  }

  @Test
  void filterBanksWithoutSnippedEdges() throws IOException {
    assertEqual(
        new FilterBank(FRAMES.withSnipEdges(false), MelOptions.bins(40), false),
        "test-40-no-snip-edges.txt");
  }

  @Test
  void cepstra() throws IOException {
    assertAlmostEqual(Mfcc.of(16_000), "test-mfcc.txt");
  }

  @Test
  void cepstraWithoutSnippedEdges() throws IOException {
    assertAlmostEqual(
        new Mfcc(FRAMES.withSnipEdges(false), MelOptions.bins(23), 13, 22, true),
        "test-mfcc-no-snip-edges.txt");
  }

  @Test
  void spectrogram() throws IOException {
    float[][] expected = matrix("test-spectrogram.txt");
    FeatureMatrix features = new LogSpectrogram(FRAMES).extract(sound());

    assertThat(features.frames()).isEqualTo(118);
    assertThat(features.dimension()).isEqualTo(expected[0].length).isEqualTo(257);
    double[] differences = differences(features, expected);
    assertThat(differences[differences.length - 1]).isLessThan(TOLERANCE);
  }

  @Test
  void streamsGiveTheSameFrames() {
    for (boolean snip : new boolean[] {true, false}) {
      FeatureExtractor extractor =
          new FilterBank(FRAMES.withSnipEdges(snip), MelOptions.bins(40), false);
      FeatureMatrix whole = extractor.extract(sound());
      float[] values = new float[whole.values().length];
      float[] frame = new float[40];
      try (FrameStream stream = extractor.stream(sound().stream())) {
        for (int i = 0; i < whole.frames(); i++) {
          assertThat(stream.next(frame, 0)).isTrue();
          System.arraycopy(frame, 0, values, 40 * i, 40);
        }
        assertThat(stream.next(frame, 0)).isFalse();
        assertThat(stream.frames()).isEqualTo(whole.frames());
      }
      assertThat(values).isEqualTo(whole.values());
    }
  }

  @Test
  void theSweepRises() {
    FeatureMatrix features = FilterBank.of(16_000, 40).extract(sound());
    int[] loudest = new int[2];
    for (int which = 0; which < 2; which++) {
      int frame = which == 0 ? 5 : features.frames() - 5;
      float[] row = Arrays.copyOfRange(features.values(), 40 * frame, 40 * frame + 40);
      for (int bin = 0; bin < 40; bin++) {
        loudest[which] = row[bin] > row[loudest[which]] ? bin : loudest[which];
      }
    }
    assertThat(loudest[1]).isGreaterThan(loudest[0] + 10);
  }
}
