package org.gru4j.lm.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.gru4j.metrics.TokenLoss;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.junit.jupiter.api.Test;

/** Losses that are given by hand. */
class BreakdownCountsTest {
  private static final String TEXT = "the cat sat\n\non the mat\nthe end\n";

  private static TextBreakdown read(TextCodec codec, String text, int lines, double... nats) {
    BreakdownCounts counts = new BreakdownCounts(codec, lines);
    int[] tokens = codec.encode(text);
    counts.first(tokens[0]);
    for (int i = 1; i < tokens.length; i++) {
      counts.next(tokens[i], nats.length == 0 ? 1 : nats[i - 1]);
    }
    return counts.breakdown();
  }

  /** Seven words and four line ends are predicted behind the first word. */
  @Test
  void wordsAreTheSameWhateverTheTokensAre() {
    List<TextCodec> codecs =
        List.of(
            TextCodec.learn(List.of(TEXT), CodecConfiguration.characters()),
            TextCodec.learn(List.of(TEXT), CodecConfiguration.words(100)),
            TextCodec.learn(List.of(TEXT), CodecConfiguration.spaced(100)));
    assertThat(codecs).allSatisfy(codec -> assertThat(read(codec, TEXT, 0).words()).isEqualTo(11));
  }

  @Test
  void perplexityPerWordDividesAllNatsByWords() {
    TextCodec codec = TextCodec.learn(List.of(TEXT), CodecConfiguration.characters());
    TextBreakdown breakdown = read(codec, TEXT, 0);
    assertThat(breakdown.loss()).isEqualTo(new TokenLoss(TEXT.length() - 1, TEXT.length() - 1));
    assertThat(breakdown.perplexityPerWord())
        .isCloseTo(Math.exp((TEXT.length() - 1) / 11.0), within(1e-9));
  }

  @Test
  void unknownTokensAreWordsAndCountedApart() {
    TextCodec codec = TextCodec.learn(List.of("a b c\n"), CodecConfiguration.spaced(100));
    // Predicted: " b", "<unk>", "<unk>", "\n".
    TextBreakdown breakdown = read(codec, "a b x y\n", 0, 1, 2, 3, 4);
    assertThat(breakdown.words()).isEqualTo(4);
    assertThat(breakdown.unknown()).isEqualTo(new TokenLoss(5, 2));
    assertThat(breakdown.coverage()).isEqualTo(0.5);
    assertThat(breakdown.vocabulary()).isEqualTo(4);
    assertThat(breakdown.used()).isEqualTo(2);
    assertThat(breakdown.bands()).containsExactly(new FrequencyBand(1, 4, new TokenLoss(5, 2)));
  }

  /** Twelve letters, "a" the most frequent and "l" the rarest. */
  @Test
  void bandsAreByRank() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      text.append(String.valueOf((char) ('a' + i)).repeat(24 - i));
    }
    TextCodec codec = TextCodec.learn(List.of(text.toString()), CodecConfiguration.characters());
    TextBreakdown breakdown = read(codec, "ajkla", 0, 1, 2, 4, 8);
    assertThat(breakdown.bands())
        .containsExactly(
            new FrequencyBand(1, 10, new TokenLoss(9, 2)),
            new FrequencyBand(11, 12, new TokenLoss(6, 2)));
  }

  /** Empty lines are no lines, but numbered. */
  @Test
  void worstLinesComeFirst() {
    TextCodec codec = TextCodec.learn(List.of(TEXT), CodecConfiguration.spaced(100));
    // " cat" " sat" "\n" | "\n" | "on" " the" " mat" "\n" | "the" " end" "\n"
    TextBreakdown breakdown = read(codec, TEXT, 2, 1, 1, 1, 9, 3, 3, 3, 3, 2, 2, 2);
    assertThat(breakdown.worst())
        .containsExactly(
            new LineLoss(3, "on the mat", new TokenLoss(12, 4)),
            new LineLoss(4, "the end", new TokenLoss(6, 3)));
  }
}
