package org.gru4j.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** {@link SequenceSampler} against the probabilities of a model that is known. */
class SequenceSamplerTest {
  private static final int LENGTH = 12;

  private static SequenceSampler sampler(SamplingOptions options, int... forbidden) {
    return new SequenceSampler(options, LENGTH, TableModel.BEGIN, TableModel.END, forbidden);
  }

  /** Each of two thousand texts is drawn as often as the model says, first token and first two. */
  @Test
  void frequenciesAreTheModelsProbabilities() {
    int draws = 2000;
    int[] first = new int[TableModel.VOCABULARY];
    for (long seed = 0; seed < draws; seed++) {
      Hypothesis text =
          sampler(SamplingOptions.DEFAULT)
              .draw(new TableModel(5, 0, 1, 1), new long[] {seed})
              .get(0);
      first[text.tokens().isEmpty() ? TableModel.END : text.tokens().get(0)]++;
    }
    float[] expected = new TableModel(5, 0, 0, 1).logProbabilities(0, List.of(TableModel.BEGIN));
    double possible = 1 - Math.exp(expected[TableModel.BEGIN]);
    for (int token = 1; token < TableModel.VOCABULARY; token++) {
      double probability = Math.exp(expected[token]) / possible;
      // Four standard deviations of a binomial share.
      double tolerance = 4 * Math.sqrt(probability * (1 - probability) / draws);
      assertThat((double) first[token] / draws)
          .as("token %d", token)
          .isCloseTo(probability, within(tolerance));
    }
  }

  @Test
  void aTextDependsOnItsSeedAndSourceAlone() {
    long[] seeds = LongStream.range(7, 11).toArray();
    List<Hypothesis> together =
        sampler(SamplingOptions.DEFAULT).draw(new TableModel(3, 0, 4, 1), seeds);
    for (int source = 0; source < 4; source++) {
      Hypothesis alone =
          sampler(SamplingOptions.DEFAULT)
              .draw(new TableModel(3, source, 1, 1), new long[] {seeds[source]})
              .get(0);
      assertThat(together.get(source).tokens()).isEqualTo(alone.tokens());
      assertThat(together.get(source).logProbability()).isEqualTo(alone.logProbability());
    }
  }

  @Test
  void scoresAndAttentionAreTheModels() {
    Hypothesis text =
        sampler(SamplingOptions.DEFAULT.withTemperature(0.5))
            .draw(new TableModel(9, 0, 1, 1), new long[] {4})
            .get(0);
    TableModel model = new TableModel(9, 0, 0, 1);
    List<Integer> prefix = new ArrayList<>(List.of(TableModel.BEGIN));
    double sum = 0;
    List<Integer> written = new ArrayList<>(text.tokens());
    if (text.finished()) {
      written.add(TableModel.END);
    }
    for (int i = 0; i < written.size(); i++) {
      assertThat(text.attention().get(i)).isEqualTo(model.attention(0, prefix));
      sum += model.logProbabilities(0, prefix)[written.get(i)];
      prefix.add(written.get(i));
    }
    assertThat(text.logProbability()).isCloseTo(sum, within(1e-5));
    assertThat(text.score()).isEqualTo(text.logProbability());
  }

  @Test
  void greedyDrawsAreGreedySearch() {
    for (int seed = 0; seed < 20; seed++) {
      List<Integer> drawn =
          sampler(SamplingOptions.GREEDY)
              .draw(new TableModel(seed, 0, 1, 1), new long[] {1})
              .get(0)
              .tokens();
      List<Integer> searched =
          new BeamSearch(
                  BeamOptions.GREEDY.withMaximumLength(LENGTH), TableModel.BEGIN, TableModel.END)
              .search(new TableModel(seed, 0, 1, 1), 1)
              .get(0)
              .get(0)
              .tokens();
      assertThat(drawn).as("seed %d", seed).isEqualTo(searched);
    }
  }

  @Test
  void withoutAnEndTextsAreGivenUp() {
    Hypothesis text =
        sampler(SamplingOptions.DEFAULT, TableModel.END, 3)
            .draw(new TableModel(2, 0, 1, 1), new long[] {1})
            .get(0);
    assertThat(text.finished()).isFalse();
    assertThat(text.tokens()).hasSize(LENGTH).doesNotContain(TableModel.BEGIN, TableModel.END, 3);
    assertThatThrownBy(() -> new SequenceSampler(SamplingOptions.DEFAULT, 0, 0, 1))
        .hasMessage("Expected a maximum length of at least 1, found 0.");
  }
}
