package org.gru4j.speech.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KneserNeyTest {
  /** Worked out by hand, with the discounts of small corpora. */
  @Test
  void twoSentences() {
    NgramModel model = NgramModel.learn(List.of("a b", "a"), 2);
    assertThat(model).hasToString("2-gram model with [5, 4] n-grams");
    // After how many words: a 1, b 1, </s> 2; a fourth of the mass for each of four words.
    int nothing = NgramTree.ROOT;
    assertThat(probability(model, nothing, "a")).isCloseTo(.25, within(1e-7));
    assertThat(probability(model, nothing, "b")).isCloseTo(.25, within(1e-7));
    assertThat(probability(model, nothing, "</s>")).isCloseTo(.375, within(1e-7));
    assertThat(probability(model, nothing, "other")).isCloseTo(.125, within(1e-7));
    assertThat(probability(model, model.start(), "a")).isCloseTo(.625, within(1e-7));
    int a = model.next(model.start(), model.indexOf("a"));
    assertThat(probability(model, a, "b")).isCloseTo(.375, within(1e-7));
    assertThat(probability(model, a, "</s>")).isCloseTo(.4375, within(1e-7));
    int b = model.next(a, model.indexOf("b"));
    assertThat(probability(model, b, "</s>")).isCloseTo(.6875, within(1e-7));
    assertThat(Math.exp(model.logProbability("a b"))).isCloseTo(.625 * .375 * .6875, within(1e-7));
  }

  private static double probability(NgramModel model, int state, String word) {
    return Math.exp(model.logProbability(state, model.indexOf(word)));
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 50", "2, 2, 3", "3, 2, 2000", "4, 3, 2000", "5, 4, 500"})
  void probabilitiesSumToOneAfterEveryHistory(long seed, int order, int sentences) {
    NgramModel model = NgramModel.learn(sentences(seed, sentences), order);
    int histories = 0;
    for (int node = 0; node < model.tree().size(); node++) {
      int[] history = model.tree().ngram(node);
      boolean atEnd =
          history.length > 0 && model.words().get(history[history.length - 1]).equals("</s>");
      if (history.length < order && !atEnd) {
        double sum = 0;
        for (String word : model.words()) {
          sum += word.equals("<s>") ? 0 : probability(model, node, word);
        }
        assertThat(sum).as("after node %d", node).isCloseTo(1, within(1e-5));
        histories++;
      }
    }
    assertThat(histories).isGreaterThanOrEqualTo(order == 1 ? 1 : 5);
  }

  @Test
  void longerHistoriesForetellMore() {
    List<String> training = sentences(1, 3000);
    List<String> others = sentences(2, 300);
    double[] nats = new double[4];
    for (int order = 1; order <= 3; order++) {
      NgramModel model = NgramModel.learn(training, order);
      nats[order] = others.stream().mapToDouble(model::logProbability).sum();
    }
    assertThat(nats[2]).isGreaterThan(nats[1] + 100);
    assertThat(nats[3]).isGreaterThan(nats[2] + 100);
  }

  @Test
  void wordsThatStandForSomethingElseAreRefused() {
    assertThatThrownBy(() -> NgramModel.learn(List.of("a", "</s> b"), 2))
        .isInstanceOf(NgramException.class)
        .hasMessage(
            "Expected sentences without </s>, which stands for something else in n-gram models,"
                + " found \"</s> b\".");
    assertThatThrownBy(() -> NgramModel.learn(List.of(), 2))
        .isInstanceOf(NgramException.class)
        .hasMessage("Expected sentences to learn n-grams from, found none.");
    assertThatThrownBy(() -> NgramModel.learn(List.of("a"), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected n-grams of at least 1 word, found 0.");
  }

  /** Each word is one of few that follow the two before it. */
  private static List<String> sentences(long seed, int count) {
    Random random = new Random(seed);
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder sentence = new StringBuilder();
      int before = 0;
      int last = 0;
      for (int length = 1 + random.nextInt(8); length > 0; length--) {
        int next = (3 * before + 5 * last + (int) Math.abs(2 * random.nextGaussian())) % 17;
        sentence.append("w").append(next).append(' ');
        before = last;
        last = next;
      }
      sentences.add(sentence.toString());
    }
    return sentences;
  }
}
