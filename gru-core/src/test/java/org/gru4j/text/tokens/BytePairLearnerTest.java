package org.gru4j.text.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BytePairLearnerTest {

  private static List<String> merges(Map<String, Long> words, int symbols) {
    return BytePairLearner.learn(words, symbols, 1).merges().stream()
        .map(merge -> merge.left() + "|" + merge.right())
        .toList();
  }

  /**
   * The dictionary of algorithm 1 of Sennrich et al. 2016, whose program prints e s, es t, est
   * {@literal </w>}, l o, lo w. Its end-of-word symbol is an ordinary character here, "·".
   */
  @Test
  void mergesArePublishedOnesWithAnEndOfWordSymbol() {
    Map<String, Long> words = Map.of("low·", 5L, "lower·", 2L, "newest·", 6L, "widest·", 3L);
    assertThat(merges(words, 100)).startsWith("e|s", "es|t", "est|·", "l|o", "lo|w");
  }

  /** The same text as this package cuts it: words begin with their space and have no end symbol. */
  @Test
  void mergesOfWordsThatBeginWithTheirSpace() {
    Map<String, Long> words = Map.of(" low", 5L, " lower", 2L, " newest", 6L, " widest", 3L);
    assertThat(merges(words, 100)).startsWith("e|s", "es|t", " |l", " l|o", " lo|w");
  }

  @Test
  void learnedMergesCutUnknownWords() {
    Map<String, Long> words = Map.of(" low", 5L, " lower", 2L, " newest", 6L, " widest", 3L);
    BytePairMerges merges =
        new BytePairMerges(BytePairLearner.learn(words, 10 + 1 + 5, 1).merges());
    assertThat(merges.apply(" lowest")).containsExactly(" low", "est");
    assertThat(merges.apply("😀low")).containsExactly("😀", "l", "o", "w");
  }

  @Test
  void symbolsAreNeverMoreThanAllowed() {
    Map<String, Long> words = Map.of("abc", 3L, "abd", 2L, "x", 1L);
    assertThat(BytePairLearner.learn(words, 6, 1).symbolCounts())
        .containsOnlyKeys("a", "b", "c", "d", "x", "ab");
    assertThat(BytePairLearner.learn(words, 2, 1).symbolCounts())
        .containsExactly(Map.entry("a", 5L), Map.entry("b", 5L));
    assertThat(BytePairLearner.learn(words, 100, 2).symbolCounts())
        .containsOnlyKeys("a", "b", "c", "d", "ab", "abc", "abd");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("org.gru4j.text.tokens.RandomText#seeds")
  void agreesWithCountingAnewForEveryMerge(int seed) {
    Random random = new Random(seed);
    String[] alphabet = {"a", "b", "c", "😀", "\uFFEE"};
    Map<String, Long> words = new LinkedHashMap<>();
    for (int i = 0; i < 40; i++) {
      StringBuilder word = new StringBuilder();
      for (int length = 1 + random.nextInt(12); length > 0; length--) {
        word.append(alphabet[random.nextInt(2 + seed % 4)]);
      }
      words.put(word.toString(), 1L + random.nextInt(9));
    }
    assertThat(merges(words, 80)).isEqualTo(mergesCountedAnew(words, 80));
  }

  private static List<String> mergesCountedAnew(Map<String, Long> frequencies, int maximum) {
    Map<List<String>, Long> words = new HashMap<>();
    List<String> symbols = new ArrayList<>();
    frequencies.forEach(
        (word, count) -> {
          List<String> parts = Tokenizer.characters().tokens(word);
          words.put(parts, count);
          parts.stream().filter(p -> !symbols.contains(p)).forEach(symbols::add);
        });
    List<String> merges = new ArrayList<>();
    Map<List<String>, Long> current = words;
    while (symbols.size() < maximum) {
      Map<List<String>, Long> pairs = new HashMap<>();
      current.forEach(
          (parts, count) -> {
            for (int i = 1; i < parts.size(); i++) {
              pairs.merge(parts.subList(i - 1, i + 1), count, Long::sum);
            }
          });
      if (pairs.isEmpty()) {
        break;
      }
      List<String> best = best(pairs);
      if (!merges.contains(String.join("|", best))) {
        merges.add(String.join("|", best));
        if (!symbols.contains(String.join("", best))) {
          symbols.add(String.join("", best));
        }
      }
      Map<List<String>, Long> next = new HashMap<>();
      current.forEach((parts, count) -> next.merge(merged(parts, best), count, Long::sum));
      current = next;
    }
    return merges;
  }

  private static List<String> best(Map<List<String>, Long> pairs) {
    Comparator<int[]> codePointOrder = Arrays::compare;
    return pairs.entrySet().stream()
        .min(
            Comparator.<Map.Entry<List<String>, Long>>comparingLong(e -> -e.getValue())
                .thenComparing(e -> e.getKey().get(0).codePoints().toArray(), codePointOrder)
                .thenComparing(e -> e.getKey().get(1).codePoints().toArray(), codePointOrder))
        .orElseThrow()
        .getKey();
  }

  private static List<String> merged(List<String> parts, List<String> pair) {
    List<String> after = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      if (i + 1 < parts.size() && parts.subList(i, i + 2).equals(pair)) {
        after.add(String.join("", pair));
        i++;
      } else {
        after.add(parts.get(i));
      }
    }
    return after;
  }
}
