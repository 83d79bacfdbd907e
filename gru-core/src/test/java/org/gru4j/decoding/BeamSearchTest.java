package org.gru4j.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** {@link BeamSearch} against the enumeration of all texts. */
class BeamSearchTest {
  private static final int BEGIN = TableModel.BEGIN;
  private static final int END = TableModel.END;
  private static final int VOCABULARY = TableModel.VOCABULARY;
  private static final int PLACES = TableModel.PLACES;
  private static final int LENGTH = 4;

  private record Text(List<Integer> tokens, double logProbability, double score) {}

  /** All texts that end within the maximum length, the best first. */
  private static List<Text> enumerate(TableModel model, int source, BeamOptions options) {
    List<Text> all = new ArrayList<>();
    enumerate(model, source, options, List.of(BEGIN), 0, new double[PLACES], all);
    all.sort(Comparator.comparingDouble(Text::score).reversed());
    return all;
  }

  private static void enumerate(
      TableModel model,
      int source,
      BeamOptions options,
      List<Integer> prefix,
      double logProbability,
      double[] attended,
      List<Text> all) {
    if (prefix.size() > options.maximumLength()) {
      return;
    }
    float[] next = model.logProbabilities(source, prefix);
    float[] attention = model.attention(source, prefix);
    double[] sums = attended.clone();
    for (int i = 0; i < PLACES; i++) {
      sums[i] += attention[i];
    }
    for (int token = 1; token < VOCABULARY; token++) {
      double sum = logProbability + next[token];
      if (token == END) {
        double score = sum / Math.pow((5.0 + prefix.size()) / 6, options.lengthPenalty());
        for (double place : sums) {
          score += options.coveragePenalty() * Math.log(Math.min(1, place));
        }
        all.add(new Text(prefix.subList(1, prefix.size()), sum, score));
      } else {
        List<Integer> longer = new ArrayList<>(prefix);
        longer.add(token);
        enumerate(model, source, options, longer, sum, sums, all);
      }
    }
  }

  @RepeatedTest(30)
  void wideAsTheSpaceIsExhaustive(RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition();
    Random random = new Random(seed);
    BeamOptions options =
        new BeamOptions(
            400,
            random.nextInt(3) * 0.7,
            random.nextInt(2) * 0.3,
            0,
            1 + random.nextInt(LENGTH),
            3);
    int sources = 1 + random.nextInt(3);
    List<List<Hypothesis>> found =
        new BeamSearch(options, BEGIN, END)
            .search(new TableModel(seed, 0, sources, options.width()), sources);
    TableModel model = new TableModel(seed, 0, 0, 1);
    for (int source = 0; source < sources; source++) {
      List<Text> expected = enumerate(model, source, options);
      List<Hypothesis> hypotheses = found.get(source);
      assertThat(hypotheses).hasSize(Math.min(3, expected.size()));
      for (int i = 0; i < hypotheses.size(); i++) {
        assertThat(hypotheses.get(i).tokens())
            .as("seed %d, source %d, rank %d", seed, source, i)
            .isEqualTo(expected.get(i).tokens());
        assertThat(hypotheses.get(i).score()).isCloseTo(expected.get(i).score(), within(1e-5));
        assertThat(hypotheses.get(i).finished()).isTrue();
        assertThat(hypotheses.get(i).attention()).hasSize(hypotheses.get(i).tokens().size() + 1);
      }
    }
  }

  @RepeatedTest(10)
  void manySourcesAreAsManySearches(RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition();
    BeamOptions options = BeamOptions.of(3).withMaximumLength(8).withBest(2);
    List<List<Hypothesis>> together =
        new BeamSearch(options, BEGIN, END).search(new TableModel(seed, 0, 4, 3), 4);
    for (int source = 0; source < 4; source++) {
      List<Hypothesis> alone =
          new BeamSearch(options, BEGIN, END).search(new TableModel(seed, source, 1, 3), 1).get(0);
      assertThat(together.get(source).stream().map(Hypothesis::tokens).toList())
          .isEqualTo(alone.stream().map(Hypothesis::tokens).toList());
    }
  }

  @Test
  void blockedNgramsDoNotRepeat() {
    BeamOptions options = BeamOptions.of(4).withBlockedNgram(2).withMaximumLength(12);
    for (int seed = 0; seed < 20; seed++) {
      List<Integer> tokens =
          new BeamSearch(options, BEGIN, END)
              .search(new TableModel(seed, 0, 1, 4), 1)
              .get(0)
              .get(0)
              .tokens();
      List<List<Integer>> pairs = new ArrayList<>();
      for (int i = 0; i + 2 <= tokens.size(); i++) {
        pairs.add(tokens.subList(i, i + 2));
      }
      assertThat(pairs).doesNotHaveDuplicates();
    }
  }

  @Test
  void forbiddenTokensAndUnfinishedTexts() {
    // Without the end symbol every text is given up at the maximum length.
    List<Hypothesis> found =
        new BeamSearch(BeamOptions.of(2).withMaximumLength(5), BEGIN, END, END, 3)
            .search(new TableModel(1, 0, 1, 2), 1)
            .get(0);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).finished()).isFalse();
    assertThat(found.get(0).tokens()).hasSize(5).doesNotContain(END, 3, BEGIN);
  }

  @Test
  void unfitOptions() {
    assertThatThrownBy(() -> BeamOptions.of(0)).hasMessageContaining("from 1 to 10000, found 0");
    assertThatThrownBy(() -> BeamOptions.of(2).withBest(3)).hasMessageContaining("1 to 2");
    assertThatThrownBy(() -> BeamOptions.of(2).withLengthPenalty(Double.NaN))
        .hasMessageContaining("length penalty");
  }
}
