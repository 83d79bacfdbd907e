package org.gru4j.speech.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntervalTest {
  @Test
  void isThatOfTheNormalApproximationForManyEqualUtterances() {
    // 400 utterances of one word, 40 of them wrong: 0.1 +- 1.96 sqrt(0.1 * 0.9 / 400).
    List<ErrorCounts> utterances =
        new ArrayList<>(Collections.nCopies(360, new ErrorCounts(1, 0, 0, 0)));
    utterances.addAll(Collections.nCopies(40, new ErrorCounts(0, 1, 0, 0)));

    Interval interval = Interval.bootstrap(utterances, 0.95, 10_000, 5);

    double half = 1.96 * Math.sqrt(0.1 * 0.9 / 400);
    assertThat(interval.lower()).isCloseTo(0.1 - half, within(0.004));
    assertThat(interval.upper()).isCloseTo(0.1 + half, within(0.004));
  }

  @Test
  void isAPointWhereAllUtterancesAreAlike() {
    List<ErrorCounts> utterances = Collections.nCopies(7, new ErrorCounts(3, 1, 0, 0));

    assertThat(Interval.bootstrap(utterances, 0.95, 100, 1)).isEqualTo(new Interval(0.25, 0.25));
  }

  @Test
  void dependsOnTheSeedAlone() {
    List<ErrorCounts> utterances =
        List.of(
            new ErrorCounts(3, 1, 0, 0), new ErrorCounts(1, 5, 0, 0), new ErrorCounts(9, 0, 0, 2));

    Interval first = Interval.bootstrap(utterances, 0.9, 50, 11);
    assertThat(Interval.bootstrap(utterances, 0.9, 50, 11)).isEqualTo(first);
    assertThat(Interval.bootstrap(utterances, 0.9, 50, 12)).isNotEqualTo(first);
  }

  @Test
  void aWiderConfidenceHoldsTheNarrower() {
    List<ErrorCounts> utterances =
        List.of(
            new ErrorCounts(3, 1, 0, 0), new ErrorCounts(1, 5, 0, 0), new ErrorCounts(9, 0, 0, 2));

    Interval narrow = Interval.bootstrap(utterances, 0.5, 1000, 1);
    Interval wide = Interval.bootstrap(utterances, 0.99, 1000, 1);
    assertThat(wide.lower()).isLessThan(narrow.lower());
    assertThat(wide.upper()).isGreaterThan(narrow.upper());
  }

  @Test
  void drawsWithoutAnyReferenceSayNothing() {
    List<ErrorCounts> utterances = new ArrayList<>(Collections.nCopies(9, ErrorCounts.NONE));
    utterances.add(new ErrorCounts(1, 1, 0, 0));

    assertThat(Interval.bootstrap(utterances, 0.95, 200, 1)).isEqualTo(new Interval(0.5, 0.5));
    assertThatThrownBy(() -> Interval.bootstrap(utterances.subList(0, 9), 0.95, 200, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected utterances with references, found none.");
  }
}
