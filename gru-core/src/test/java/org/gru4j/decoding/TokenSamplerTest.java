package org.gru4j.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenSamplerTest {
  private static final float[] DISTRIBUTION = {0.1f, 0.4f, 0.05f, 0.3f, 0.15f};
  private static final int DRAWS = 20_000;

  private static double[] frequencies(SamplingOptions options) {
    TokenSampler sampler = new TokenSampler(options, 5);
    double[] counts = new double[DISTRIBUTION.length];
    for (int i = 0; i < DRAWS; i++) {
      counts[sampler.next(DISTRIBUTION)] += 1.0 / DRAWS;
    }
    return counts;
  }

  @Test
  void drawsFromTheDistribution() {
    double[] frequencies = frequencies(SamplingOptions.DEFAULT);
    for (int i = 0; i < DISTRIBUTION.length; i++) {
      assertThat(frequencies[i]).isCloseTo(DISTRIBUTION[i], within(0.02));
    }
  }

  @Test
  void temperatureSharpens() {
    // p^2, normalised: temperature 1/2 squares the probabilities.
    double sum = 0.01 + 0.16 + 0.0025 + 0.09 + 0.0225;
    double[] frequencies = frequencies(SamplingOptions.DEFAULT.withTemperature(0.5));
    assertThat(frequencies[1]).isCloseTo(0.16 / sum, within(0.02));
    assertThat(frequencies[4]).isCloseTo(0.0225 / sum, within(0.02));
  }

  @Test
  void greedyTakesTheMostProbable() {
    assertThat(new TokenSampler(SamplingOptions.GREEDY, 1).next(DISTRIBUTION)).isEqualTo(1);
  }

  @Test
  void topKKeepsTheMostProbable() {
    double[] frequencies = frequencies(SamplingOptions.DEFAULT.withTopK(2));
    assertThat(frequencies[1]).isCloseTo(4.0 / 7, within(0.02));
    assertThat(frequencies[3]).isCloseTo(3.0 / 7, within(0.02));
  }

  @ParameterizedTest
  @CsvSource({"0.39, 1", "0.41, 2", "0.69, 2", "0.71, 3", "0.84, 3", "0.86, 4", "1, 5"})
  void topPKeepsTheSmallestSet(double topP, long kept) {
    double[] frequencies = frequencies(SamplingOptions.DEFAULT.withTopP(topP));
    assertThat(IntStream.range(0, 5).filter(i -> frequencies[i] > 0).count()).isEqualTo(kept);
  }

  @Test
  void thePenaltyAvoidsWhatWasWritten() {
    TokenSampler sampler = new TokenSampler(SamplingOptions.GREEDY.withRepetitionPenalty(1.5), 1);
    // 0.4^1.5 = 0.25 < 0.3, and 0.3^1.5 = 0.16 < 0.25.
    assertThat(sampler.next(DISTRIBUTION)).isEqualTo(1);
    assertThat(sampler.next(DISTRIBUTION)).isEqualTo(3);
    assertThat(sampler.next(DISTRIBUTION)).isEqualTo(1);

    TokenSampler observed = new TokenSampler(SamplingOptions.GREEDY.withRepetitionPenalty(1.5), 1);
    observed.observe(1);
    assertThat(observed.next(DISTRIBUTION)).isEqualTo(3);
  }

  @Test
  void aForbiddenTokenIsNeverDrawn() {
    TokenSampler sampler = new TokenSampler(SamplingOptions.DEFAULT, 3).forbid(1);
    assertThat(IntStream.range(0, 1000).map(i -> sampler.next(DISTRIBUTION))).doesNotContain(1);
  }

  @Test
  void theSameSeedDrawsTheSame() {
    TokenSampler one = new TokenSampler(SamplingOptions.DEFAULT, 77);
    TokenSampler two = new TokenSampler(SamplingOptions.DEFAULT, 77);
    for (int i = 0; i < 100; i++) {
      assertThat(one.next(DISTRIBUTION)).isEqualTo(two.next(DISTRIBUTION));
    }
  }

  @Test
  void impossibleOptionsAndDistributionsAreRefused() {
    assertThatThrownBy(() -> SamplingOptions.DEFAULT.withTemperature(-1))
        .hasMessage("Expected temperature of at least 0, found -1.0.");
    assertThatThrownBy(() -> SamplingOptions.DEFAULT.withTopK(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> SamplingOptions.DEFAULT.withTopP(0)).hasMessageContaining("0.0");
    assertThatThrownBy(() -> SamplingOptions.DEFAULT.withRepetitionPenalty(Double.NaN))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> new TokenSampler(SamplingOptions.DEFAULT, 1).next(new float[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("positive probability");
  }
}
