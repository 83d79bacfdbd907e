package org.gru4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Against figures that sacreBLEU's own documents print. */
class TranslationMetricsTest {
  /** The example of sacreBLEU's README. */
  @Test
  void bleuWithTwoReferences() {
    Bleu bleu = new Bleu();
    bleu.add("The dog bit the man.", List.of("The dog bit the man.", "The dog had bit the man."));
    bleu.add("It wasn't surprising.", List.of("It was not unexpected.", "No one was surprised."));
    bleu.add(
        "The man had just bitten him.",
        List.of("The man bit him first.", "The man had bitten the dog."));
    assertThat(bleu.score()).isCloseTo(48.530827009929865, within(1e-9));
  }

  /** The example of the metric's card in the evaluate library, which calls sacreBLEU. */
  @Test
  void chrF() {
    assertThat(
            ChrF.of(
                List.of(
                    "The relationship between cats and dogs is not exactly friendly.",
                    "a good bookshop is just a genteel black hole that knows how to read."),
                List.of(
                    "The relationship between dogs and cats is not exactly friendly.",
                    "A good bookshop is just a genteel Black Hole that knows how to read.")))
        .isCloseTo(84.64214891738334, within(1e-9));
  }

  /** The figures of sacreBLEU for spaces that do not break a line. */
  @Test
  void anySpaceIsASpace() {
    List<String> plain = List.of("Il y a 10 000 fichiers dans ce dossier !");
    for (int point :
        "\u00a0\u2007\u202f\u0085\u001c\u001d\u001e\u001f\u3000\u2028\u1680".toCharArray()) {
      String space = Character.toString(point);
      List<String> other =
          List.of("Il y a 10%1$s000 fichiers dans ce dossier%1$s!%1$s".formatted(space));
      assertThat(Bleu.of(other, plain)).isCloseTo(100, within(1e-9));
      assertThat(Bleu.of(plain, other)).isCloseTo(100, within(1e-9));
      assertThat(ChrF.of(other, plain)).isCloseTo(100, within(1e-9));
    }
    // A zero-width space is no white space in Python.
    assertThat(Bleu.tokens("a\u200bb\u180ec\ufeff")).hasSize(1);
    assertThat(PythonSpaces.split(" \u00a0 ")).isEmpty();
  }

  /** The figure of sacreBLEU; the longer n-grams of the first hypothesis have nothing to match. */
  @Test
  void chrFOfReferencesShorterThanTheOrder() {
    assertThat(
            ChrF.of(
                List.of("Jawohl, sehr gerne", "das Haus ist blau"),
                List.of("Ja", "das Haus ist grau")))
        .isCloseTo(65.49, within(0.005));
    assertThat(ChrF.of(List.of("abc"), List.of(""))).isZero();
  }

  @Test
  void tokens13a() {
    assertThat(Bleu.tokens("\"Hello,\" she said: 3,000.5 -- it's 5-fold (A&amp;B)."))
        .containsExactly(
            "\"", "Hello", ",", "\"", "she", "said", ":", "3,000.5", "--", "it's", "5", "-", "fold",
            "(", "A", "&", "B", ")", ".");
  }

  @Test
  void equalAndUnlike() {
    assertThat(Bleu.of(List.of("a b c d e"), List.of("a b c d e"))).isCloseTo(100, within(1e-9));
    assertThat(ChrF.of(List.of("abcdef"), List.of("abcdef"))).isCloseTo(100, within(1e-9));
    assertThat(Bleu.of(List.of("a b c d"), List.of("e f g h"))).isZero();
    assertThat(ChrF.of(List.of("abc"), List.of("xyz"))).isZero();
    assertThatThrownBy(() -> Bleu.of(List.of("a"), List.of()))
        .hasMessageContaining("each of 1 hypotheses, found 0");
  }

  @Test
  void tokenAccuracyLeavesPaddingOut() {
    // Two sentences of three steps, three tokens; the most probable are 2 0 1 and 1 1 2.
    INDArray distributions =
        Nd4j.create(
            new float[][][] {
              {{0.1f, 0.7f, 0.3f}, {0.2f, 0.2f, 0.4f}, {0.7f, 0.1f, 0.3f}},
              {{0.2f, 0.1f, 0.1f}, {0.6f, 0.8f, 0.2f}, {0.2f, 0.1f, 0.7f}}
            });
    INDArray labels = Nd4j.create(new float[][][] {{{2, 1, 1}}, {{1, 0, 2}}});
    INDArray mask = Nd4j.create(new float[][] {{1, 1, 1}, {1, 1, 0}});
    TokenAccuracy masked = TokenAccuracy.of(distributions, labels, mask);
    assertThat(masked).isEqualTo(new TokenAccuracy(3, 5));
    assertThat(TokenAccuracy.of(distributions, labels, null)).isEqualTo(new TokenAccuracy(4, 6));
    assertThat(masked.plus(new TokenAccuracy(1, 3)).share()).isEqualTo(0.5);
  }
}
