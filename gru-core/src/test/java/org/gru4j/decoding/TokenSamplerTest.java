package org.gru4j.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
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

  @ParameterizedTest
  @CsvSource({"0, 5", "0.12, 5", "0.13, 4", "0.3, 3", "0.76, 1", "1, 1"})
  void minPKeepsWhatIsProbableBesideTheMostProbable(double minP, long kept) {
    double[] frequencies = frequencies(SamplingOptions.DEFAULT.withMinP(minP));
    assertThat(IntStream.range(0, 5).filter(i -> frequencies[i] > 0).count()).isEqualTo(kept);
  }

  /** As OpenAI's: e^-0.5 for having been drawn, e^-0.25 for each time. */
  @Test
  void presenceAndFrequencyArePenalisedInWhatWasDrawn() {
    TokenSampler sampler =
        new TokenSampler(
            SamplingOptions.GREEDY.withPresencePenalty(0.2).withFrequencyPenalty(0.2), 1);
    sampler.observe(1);
    assertThat(sampler.next(DISTRIBUTION)).as("a prompt is not penalised").isEqualTo(1);
    // 0.4 e^-0.4 = 0.268 < 0.3; then 0.3 e^-0.4 = 0.201; then 0.4 e^-0.6 = 0.2195 > 0.201.
    assertThat(sampler.next(DISTRIBUTION)).isEqualTo(3);
    assertThat(sampler.next(DISTRIBUTION)).isEqualTo(1);
    assertThat(sampler.next(DISTRIBUTION)).isEqualTo(1);
    TokenSampler fond = new TokenSampler(SamplingOptions.GREEDY.withPresencePenalty(-2), 1);
    assertThat(fond.next(DISTRIBUTION)).isEqualTo(1);
    assertThat(fond.next(new float[] {0.5f, 0.1f, 0.4f, 0, 0})).isEqualTo(1);
  }

  /** Each filter, and all of them, beside a straightforward reference on random distributions. */
  @ParameterizedTest
  @CsvSource({
    "0, 1, 0, 1",
    "3, 1, 0, 1",
    "0, 0.6, 0, 1",
    "0, 1, 0.2, 1",
    "0, 1, 0, 0.5",
    "0, 1, 0, 0.05",
    "7, 0.9, 0.05, 0.8"
  })
  void filtersEqualTheirReference(int topK, double topP, double minP, double typicalP) {
    SamplingOptions options =
        SamplingOptions.DEFAULT.withTopK(topK).withTopP(topP).withMinP(minP).withTypicalP(typicalP);
    Random random = new Random(11);
    for (int repetition = 0; repetition < 200; repetition++) {
      double[] weights = random.doubles(2 + random.nextInt(12)).map(x -> Math.pow(x, 4)).toArray();
      assertThat(new CandidateFilter(options, weights).candidates())
          .containsExactlyInAnyOrder(reference(options, weights));
    }
  }

  private static int[] reference(SamplingOptions options, double[] weights) {
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      kept.add(i);
    }
    kept.sort(Comparator.comparingDouble(i -> -weights[i]));
    if (options.topK() > 0) {
      kept = kept.subList(0, Math.min(options.topK(), kept.size()));
    }
    kept = upTo(kept, weights, options.topP());
    double most = weights[kept.get(0)];
    kept = kept.stream().filter(i -> weights[i] >= options.minP() * most).toList();
    if (options.typicalP() < 1) {
      double total = kept.stream().mapToDouble(i -> weights[i]).sum();
      double entropy =
          kept.stream().mapToDouble(i -> -weights[i] / total * Math.log(weights[i] / total)).sum();
      kept = new ArrayList<>(kept);
      kept.sort(Comparator.comparingDouble(i -> Math.abs(-Math.log(weights[i] / total) - entropy)));
      kept = upTo(kept, weights, options.typicalP());
    }
    return kept.stream().mapToInt(i -> i).toArray();
  }

  /** The shortest beginning whose share of the whole is large enough. */
  private static List<Integer> upTo(List<Integer> tokens, double[] weights, double share) {
    double total = tokens.stream().mapToDouble(i -> weights[i]).sum();
    for (int count = 1; count < tokens.size(); count++) {
      if (tokens.subList(0, count).stream().mapToDouble(i -> weights[i]).sum() / total >= share) {
        return tokens.subList(0, count);
      }
    }
    return tokens;
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

  @Test
  void biasesAreAddedToLogProbabilities() {
    TokenSampler sampler = new TokenSampler(SamplingOptions.DEFAULT, 5).bias(0, 1).bias(3, -100);
    double[] weights = {0.1 * Math.E, 0.4, 0.05, 0, 0.15};
    double sum = 0.1 * Math.E + 0.6;
    double[] counts = new double[weights.length];
    for (int i = 0; i < DRAWS; i++) {
      counts[sampler.next(DISTRIBUTION)] += 1.0 / DRAWS;
    }
    for (int i = 0; i < weights.length; i++) {
      assertThat(counts[i]).isCloseTo(weights[i] / sum, within(0.02));
    }
    assertThat(counts[3]).isZero();
  }

  @Test
  void whatDoesNotFitIsAsIfItWereNotThere() {
    TokenSampler sampler = new TokenSampler(SamplingOptions.DEFAULT, 5);
    double[] counts = new double[DISTRIBUTION.length];
    for (int i = 0; i < DRAWS; i++) {
      counts[sampler.next(DISTRIBUTION, token -> token % 2 == 0).orElseThrow()] += 1.0 / DRAWS;
    }
    assertThat(counts[0]).isCloseTo(0.1 / 0.3, within(0.02));
    assertThat(counts[2]).isCloseTo(0.05 / 0.3, within(0.02));
    assertThat(counts[4]).isCloseTo(0.15 / 0.3, within(0.02));
    assertThat(sampler.next(DISTRIBUTION, token -> false)).isEmpty();
    assertThat(sampler.next(DISTRIBUTION, token -> token == 2)).hasValue(2);
    assertThat(new TokenSampler(SamplingOptions.GREEDY, 1).next(DISTRIBUTION, token -> token > 1))
        .hasValue(3);
    assertThat(
            new TokenSampler(SamplingOptions.DEFAULT.withTopK(1), 1)
                .next(DISTRIBUTION, token -> token == 4))
        .hasValue(4);
  }
}
