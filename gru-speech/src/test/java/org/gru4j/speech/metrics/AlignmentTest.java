package org.gru4j.speech.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlignmentTest {
  /** Counted by hand: hits, substitutions, deletions, insertions. */
  @ParameterizedTest
  @CsvSource({
    "'the cat sat on the mat', 'the cat sat on the mat', 6, 0, 0, 0",
    "'the cat sat on the mat', 'the hat sat the mat', 4, 1, 1, 0",
    "'the cat', 'oh the black cat', 2, 0, 0, 2",
    "'a b', 'b c', 1, 0, 1, 1",
    "'a b c d', '', 0, 0, 4, 0",
    "'', 'a b', 0, 0, 0, 2",
    "'', '', 0, 0, 0, 0",
    "'one two three four', 'two three four five', 3, 0, 1, 1",
    "'a a a', 'a a', 2, 0, 1, 0",
    "'A b', 'a b', 1, 1, 0, 0",
    "'  spaces   do not  count ', 'spaces do not count', 4, 0, 0, 0"
  })
  void words(String reference, String recognised, int hits, int subs, int dels, int ins) {
    ErrorCounts expected = new ErrorCounts(hits, subs, dels, ins);

    assertThat(Alignment.of(reference, recognised, TextUnit.WORDS).counts()).isEqualTo(expected);
    assertThat(Alignment.counts(reference, recognised, TextUnit.WORDS)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "kitten, sitting, CHARACTERS, 4, 2, 0, 1",
    "'a b', 'ab', CHARACTERS, 2, 0, 1, 0",
    "'a b', 'ab', CHARACTERS_WITHOUT_SPACES, 2, 0, 0, 0",
    // One letter with its mark, composed or not, is the same; so is a space of another kind.
    "'\u00e9t\u00e9', 'e\u0301te\u0301', CHARACTERS, 3, 0, 0, 0",
    "'a\u00a0b', 'a b', CHARACTERS, 3, 0, 0, 0",
    // Beyond the basic plane a character is one code point, not two.
    "'\ud835\udd38', 'A', CHARACTERS, 0, 1, 0, 0"
  })
  void characters(
      String reference, String recognised, TextUnit unit, int hits, int subs, int dels, int ins) {
    assertThat(Alignment.counts(reference, recognised, unit))
        .isEqualTo(new ErrorCounts(hits, subs, dels, ins));
  }

  @Test
  void bothWaysOfCountingAgree() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      String reference = letters(random);
      String recognised = letters(random);

      Alignment alignment = Alignment.of(reference, recognised, TextUnit.CHARACTERS);

      assertThat(alignment.counts())
          .as("%s / %s", reference, recognised)
          .isEqualTo(Alignment.counts(reference, recognised, TextUnit.CHARACTERS));
      assertThat(alignment.counts().errors()).isEqualTo(distance(reference, recognised));
      StringBuilder first = new StringBuilder();
      StringBuilder second = new StringBuilder();
      for (Alignment.Step step : alignment.steps()) {
        first.append(step.reference() == null ? "" : step.reference());
        second.append(step.recognised() == null ? "" : step.recognised());
      }
      assertThat(first.toString()).isEqualTo(reference);
      assertThat(second.toString()).isEqualTo(recognised);
    }
  }

  private static String letters(Random random) {
    StringBuilder letters = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      letters.append((char) ('a' + random.nextInt(3)));
    }
    return letters.toString();
  }

  /** By recursion, as the distance is defined. */
  private static int distance(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.length() + b.length();
    }
    int[][] table = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          table[i][j] = i + j;
        } else {
          int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
          table[i][j] =
              Math.min(
                  table[i - 1][j - 1] + change, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
        }
      }
    }
    return table[a.length()][b.length()];
  }

  @Test
  void peopleSeeWhereTheErrorsAre() {
    String text = Alignment.of("the cat sat on it", "the hats sat it now", TextUnit.WORDS).toText();

    assertThat(text)
        .isEqualTo(
            """
            REF:  the  CAT   sat  ON   it  ***
            HYP:  the  HATS  sat  ***  it  NOW
                       S          D        I
            """);
  }

  @Test
  void columnsStayBelowEachOtherInEveryScript() {
    // A wide letter takes two columns, a mark none: Hindi "ki" is one, Japanese two letters are
    // four.
    String text = Alignment.of("\u65e5\u672c a", "\u0915\u0902 a", TextUnit.WORDS).toText();

    assertThat(text).isEqualTo("REF:  \u65e5\u672c  a\nHYP:  \u0915\u0902     a\n      S\n");
  }
}
