package org.gru4j.text.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TokenizerTest {
  private static Tokenizer tokenizer(TokenKind kind) {
    return switch (kind) {
      case CHARACTERS -> Tokenizer.characters();
      case WORDS -> Tokenizer.words();
      case SPACED -> Tokenizer.spaced(true);
      case SUBWORDS -> subwords();
    };
  }

  private static Tokenizer subwords() {
    Map<String, Long> words = new HashMap<>();
    for (int seed = 0; seed < 20; seed++) {
      for (String word : Tokenizer.words().tokens(RandomText.of(new Random(seed), 500))) {
        words.merge(word, 1L, Long::sum);
      }
    }
    return new SubwordTokenizer(new BytePairMerges(BytePairLearner.learn(words, 3000, 2).merges()));
  }

  private static List<String> drain(Iterator<String> tokens) {
    List<String> list = new ArrayList<>();
    tokens.forEachRemaining(list::add);
    return list;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("org.gru4j.text.tokens.RandomText#seeds")
  void tokensJoinToTheText(int seed) {
    String text = RandomText.of(new Random(seed), 1 + seed * 20);
    for (TokenKind kind : TokenKind.values()) {
      Tokenizer tokenizer = tokenizer(kind);
      List<String> tokens = tokenizer.tokens(text);
      assertThat(tokenizer.join(tokens)).as(kind.label()).isEqualTo(text);
      assertThat(tokens).as(kind.label()).doesNotContain("");
      assertThat(drain(tokenizer.tokens(TrickleReader.of(text, 1 + seed % 7))))
          .as("%s, a few chars at a time", kind)
          .isEqualTo(tokens);
    }
  }

  @Test
  void spacedTokensCarryTheSpaceBefore() {
    assertThat(Tokenizer.spaced(true).tokens("it 's  (saftig-grünes )\n"))
        .containsExactly("it", " 's", " ", " (saftig-grünes", " )", "\n");
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyTextHasNoTokens(TokenKind kind) {
    assertThat(tokenizer(kind).tokens("")).isEmpty();
  }

  @Test
  void charactersAreCodePoints() {
    assertThat(Tokenizer.characters().tokens("a😀e\u0301\r\n"))
        .containsExactly("a", "😀", "e", "\u0301", "\r", "\n");
    assertThat(Tokenizer.characters().tokens("\uD83Dx\uDE00"))
        .containsExactly("\uD83D", "x", "\uDE00");
  }

  @Test
  void aWordCarriesTheSpaceBeforeIt() {
    assertThat(Tokenizer.words().tokens("The cat,  who can't\n\n see.\r\n\tEnd "))
        .containsExactly(
            "The", " cat", ",", " ", " who", " can't", "\n", "\n", " see", ".", "\r\n", "\t", "End",
            " ");
  }

  @Test
  void wordsKeepCombiningMarksAndEmojiWhole() {
    assertThat(Tokenizer.words().tokens("cafe\u0301 👩‍👩‍👧 naïve 日本語"))
        .containsExactly("cafe\u0301", " 👩‍👩‍👧", " naïve", " 日本語");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("org.gru4j.text.tokens.RandomText#seeds")
  void chunksDoNotChangeTheWords(int seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    while (text.length() < 2000) {
      // Below 64 chars without a boundary, else a chunk may have to cut a word.
      text.append(random.nextInt(3) == 0 ? "\r\n" : " ").append("  ", 0, random.nextInt(3));
      text.append("abcdé日本'.😀".substring(0, random.nextInt(9)));
    }
    assertThat(drain(new WordTokenizer(64).tokens(TrickleReader.of(text.toString(), 5))))
        .isEqualTo(Tokenizer.words().tokens(text));
  }

  @Test
  void aTextWithoutBoundaryIsCutButNotLost() {
    String text = "x😀\r\n".repeat(40) + "y".repeat(200) + "\r\n" + "😀".repeat(100);
    for (int length = 3; length < 20; length++) {
      List<String> words = drain(new WordTokenizer(length).tokens(TrickleReader.of(text, 3)));
      assertThat(String.join("", words)).isEqualTo(text);
      assertThat(words).noneMatch(word -> word.equals("\r") || word.equals("\n"));
      assertThat(words).noneMatch(word -> Character.isLowSurrogate(word.charAt(0)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTextIsReadInBoundedPieces(TokenKind kind) {
    long length = 3_000_000;
    TrickleReader text = new TrickleReader(length, 1 << 20, i -> i % 7 == 0 ? ' ' : 'a' + i % 5);
    Iterator<String> tokens = tokenizer(kind).tokens(text);
    long seen = 0;
    long furthestAhead = 0;
    while (tokens.hasNext()) {
      furthestAhead = Math.max(furthestAhead, text.position - seen);
      seen += tokens.next().length();
    }
    assertThat(seen).isEqualTo(length);
    assertThat(furthestAhead).isBetween(1L, 1L << 17);
    assertThat(text.largestRequest).isLessThanOrEqualTo(1 << 16);
  }

  @Test
  void spacesBetweenWordsAreOneSeparator() {
    Tokenizer spaced = Tokenizer.spaced(false);
    assertThat(spaced.tokens("  the  cat \t sat \n\nthe end  "))
        .containsExactly(" the", " cat", " sat", "\n", "\n", " the", " end");
    assertThat(spaced.tokens(" \n ")).containsExactly("\n");
    assertThat(spaced.tokens("")).isEmpty();
  }
}
