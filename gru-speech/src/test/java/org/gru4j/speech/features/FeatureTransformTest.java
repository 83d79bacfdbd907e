package org.gru4j.speech.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.gru4j.speech.audio.Sound;
import org.junit.jupiter.api.Test;

class FeatureTransformTest {
  private static FeatureMatrix column(float... values) {
    return new FeatureMatrix(values.length, 1, values);
  }

  @Test
  void deltasAreSlopes() {
    FeatureMatrix result = new Deltas(1, 2).apply(column(0, 1, 2, 3, 4, 5, 6));

    assertThat(result.dimension()).isEqualTo(2);
    // Inside: 1 per frame. At the start: (-2*0 - 1*0 + 1*1 + 2*2) / 10.
    assertThat(result.get(3, 0)).isEqualTo(3);
    assertThat(result.get(3, 1)).isCloseTo(1f, within(1e-6f));
    assertThat(result.get(0, 1)).isCloseTo(0.5f, within(1e-6f));
    assertThat(result.get(1, 1)).isCloseTo(0.8f, within(1e-6f));
  }

  @Test
  void secondDeltasAreSlopesOfSlopes() {
    float[] squares = new float[11];
    for (int i = 0; i < squares.length; i++) {
      squares[i] = i * i;
    }

    FeatureMatrix result = Deltas.KALDI.apply(column(squares));

    assertThat(result.dimension()).isEqualTo(3);
    assertThat(result.get(5, 1)).isCloseTo(10f, within(1e-5f));
    assertThat(result.get(5, 2)).isCloseTo(2f, within(1e-5f));
  }

  @Test
  void stackingPutsFramesBesideEachOther() {
    FeatureMatrix frames = new FeatureMatrix(5, 2, new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    FrameStacking stacking = new FrameStacking(3, 0);

    FeatureMatrix result = stacking.apply(frames);

    assertThat(stacking.frames(5)).isEqualTo(2);
    assertThat(stacking.dimension(2)).isEqualTo(6);
    assertThat(result)
        .isEqualTo(new FeatureMatrix(2, 6, new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 8, 9}));
  }

  @Test
  void stackingMayLookAhead() {
    FeatureMatrix frames = column(0, 1, 2, 3, 4);
    FrameStacking stacking = new FrameStacking(2, 2);

    FeatureMatrix result = stacking.apply(frames);

    assertThat(stacking.frames(5)).isEqualTo(3);
    assertThat(stacking.dimension(1)).isEqualTo(4);
    assertThat(result)
        .isEqualTo(new FeatureMatrix(3, 4, new float[] {0, 1, 2, 3, 2, 3, 4, 4, 4, 4, 4, 4}));
  }

  @Test
  void stackingByOneChangesNothing() {
    FeatureMatrix frames = column(3, 1, 2);

    assertThat(new FrameStacking(1, 0).apply(frames)).isEqualTo(frames);
  }

  @Test
  void normalisationTakesMeanAndDeviationAway() {
    FeatureMatrix features =
        new FeatureMatrix(4, 2, new float[] {1, 1000, 3, 1002, 5, 1004, 7, 1006});
    FeatureMoments statistics = FeatureStatistics.of(features).moments();

    assertThat(statistics.means()).containsExactly(4.0, 1003.0);
    assertThat(statistics.deviations()).containsExactly(Math.sqrt(5), Math.sqrt(5));
    FeatureMatrix result = statistics.normalize(features, true);
    assertThat(result.get(0, 0)).isCloseTo((float) (-3 / Math.sqrt(5)), within(1e-6f));
    assertThat(result.get(3, 1)).isCloseTo((float) (3 / Math.sqrt(5)), within(1e-6f));
    assertThat(statistics.normalize(features, false).get(3, 1)).isCloseTo(3f, within(1e-6f));
    // The argument is not touched.
    assertThat(features.get(0, 0)).isEqualTo(1);
  }

  @Test
  void aSpeakersStatisticsAreThoseOfAllHisFrames() {
    FeatureStatistics both = new FeatureStatistics(1);
    both.add(column(1, 2));
    both.add(column(6));

    FeatureStatistics whole = FeatureStatistics.of(column(1, 2, 6));
    assertThat(both.frames()).isEqualTo(3);
    assertThat(both.moments()).isEqualTo(whole.moments());
  }

  @Test
  void silenceIsNormalisedToZerosNotNoise() {
    FeatureMatrix features =
        FilterBank.of(16_000, 40).extract(new Sound("silence", new float[8000], 16_000));

    FeatureMatrix result = FeatureStatistics.of(features).moments().normalize(features, true);

    assertThat(features.frames()).isEqualTo(48);
    assertThat(features.get(0, 0)).isCloseTo((float) Math.log(Math.ulp(1f)), within(1e-5f));
    for (float value : result.values()) {
      assertThat(value).isZero();
    }
  }

  @Test
  void statisticsOfNothingChangeNothing() {
    assertThat(new FeatureStatistics(1).moments().normalize(column(2), false)).isEqualTo(column(2));
    assertThatThrownBy(() -> new FeatureStatistics(2).add(column(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected frames of 2 numbers, found 1.");
  }
}
