package org.gru4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link Span} and {@link SpanCounts} beside cases of seqeval's tests and conlleval's rules. */
class SpanCountsTest {
  private static List<Span> spans(String tags) {
    return Span.of(List.of(tags.split(" ")));
  }

  @Test
  void spansOfSeqeval() {
    assertThat(spans("O O O B-MISC I-MISC I-MISC O B-PER I-PER"))
        .containsExactly(new Span("MISC", 3, 6), new Span("PER", 7, 9));
  }

  @Test
  void anyTagsHaveAMeaning() {
    assertThat(spans("I-ORG I-ORG")).containsExactly(new Span("ORG", 0, 2));
    assertThat(spans("I-ORG I-PER O I-PER B-PER"))
        .containsExactly(
            new Span("ORG", 0, 1),
            new Span("PER", 1, 2),
            new Span("PER", 3, 4),
            new Span("PER", 4, 5));
    assertThat(spans("B-A E-A E-A S-A B-A"))
        .containsExactly(
            new Span("A", 0, 2), new Span("A", 2, 3), new Span("A", 3, 4), new Span("A", 4, 5));
    assertThat(spans("O")).isEmpty();
  }

  /** As conlleval counts: B-ORG I-ORG beside I-ORG I-ORG is right. */
  @Test
  void aSpanIsRightWhereTheSameWordsHaveTheSameLabel() {
    SpanCounts counts = new SpanCounts();
    counts.add(spans("B-ORG I-ORG"), spans("I-ORG I-ORG"));
    assertThat(counts.figures().f1()).isEqualTo(1);
  }

  /** Gold B-A B-B O B-A, found O B-B B-C B-A: seqeval's micro averages are 0.67 each. */
  @Test
  void figuresOfSeqeval() {
    SpanCounts counts = new SpanCounts();
    counts.add(spans("B-A B-B O B-A"), spans("O B-B B-C B-A"));
    SpanCounts.Figures all = counts.figures();
    assertThat(all.precision()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(all.recall()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(all.f1()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(counts.labels())
        .containsExactly(
            new SpanCounts.Figures("A", 2, 1, 1),
            new SpanCounts.Figures("B", 1, 1, 1),
            new SpanCounts.Figures("C", 0, 1, 0));
    assertThat(counts.labels().get(2).f1()).isZero();
    assertThat(counts.labels().get(2).recall()).isNaN();
    assertThat(counts.f1(Bootstrap.USUAL).interval()).isNull();
    counts.add(spans("O O"), spans("B-A O"));
    assertThat(counts.f1(Bootstrap.USUAL).value()).isCloseTo(4.0 / 7, within(1e-12));
    assertThat(counts.units()).isEqualTo(2);
  }

  /** The averages that seqeval's tests have; a label that is never true weighs nothing. */
  @Test
  void averagesOfSeqeval() {
    SpanCounts counts = new SpanCounts();
    counts.add(spans("B-A B-B O B-A"), spans("O B-B B-C B-A"));
    assertThat(counts.macro().precision()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(counts.macro().recall()).isCloseTo(0.5, within(1e-12));
    assertThat(counts.macro().f1()).isCloseTo(5.0 / 9, within(1e-12));
    assertThat(counts.weighted().precision()).isCloseTo(1, within(1e-12));
    assertThat(counts.weighted().recall()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(counts.weighted().f1()).isCloseTo(7.0 / 9, within(1e-12));
  }
}
