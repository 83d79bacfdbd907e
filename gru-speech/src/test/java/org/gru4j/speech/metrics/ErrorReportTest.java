package org.gru4j.speech.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.gru4j.metrics.Interval;
import org.junit.jupiter.api.Test;

class ErrorReportTest {
  private static ScoredUtterance scored(String id, String reference, String recognised) {
    return ScoredUtterance.of(id, reference, recognised, TextNormalization.NONE);
  }

  private final ErrorReport report =
      new ErrorReport(
          List.of(
              scored("good", "erase c q q f seven", "erase c q q f seven"),
              scored("half", "go on", "go"),
              scored("bad", "yes", "no no")));

  @Test
  void ratesAreSummedOverUtterances() {
    assertThat(report.words()).isEqualTo(new ErrorCounts(7, 1, 1, 1));
    assertThat(report.words().rate()).isEqualTo(3.0 / 9);
    // " on" is deleted; "yes" and "no no" share no letter: 3 substituted, 2 inserted.
    assertThat(report.characters()).isEqualTo(new ErrorCounts(21, 3, 3, 2));
    assertThat(report.utteranceErrorRate()).isEqualTo(2.0 / 3);
  }

  @Test
  void theWorstComeFirst() {
    assertThat(report.worst(2)).extracting(ScoredUtterance::id).containsExactly("bad", "half");
    assertThat(report.worst(9)).hasSize(3);
  }

  @Test
  void theSummaryNamesRatesCountsAndIntervals() {
    List<String> lines = report.summary().lines().toList();

    assertThat(lines.get(0))
        .matches(
            "WER 33\\.33 % \\(95 % interval \\d+\\.\\d\\d to \\d+\\.\\d\\d\\): 1 of 9 words"
                + " substituted, 1 deleted, 1 inserted");
    assertThat(lines.get(1)).startsWith("CER 29.63 % ");
    assertThat(report.wordErrorRate().value()).isEqualTo(3.0 / 9);
    Interval interval = report.wordErrorRate().interval();
    assertThat(interval).isEqualTo(new Interval(0, 2));
  }

  @Test
  void theIntervalIsThatOfTheNormalApproximationForManyUtterances() {
    // 400 utterances of one word, 40 of them wrong: 0.1 +- 1.96 sqrt(0.1 * 0.9 / 400).
    List<ScoredUtterance> many = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      many.add(scored("u" + i, "yes", i < 40 ? "no" : "yes"));
    }
    Interval interval = new ErrorReport(many).wordErrorRate().interval();
    double half = 1.96 * Math.sqrt(0.1 * 0.9 / 400);
    assertThat(interval).isNotNull();
    assertThat(interval.lower()).isCloseTo(0.1 - half, within(0.004));
    assertThat(interval.upper()).isCloseTo(0.1 + half, within(0.004));
  }

  @Test
  void oneUtteranceHasNoInterval() {
    assertThat(new ErrorReport(List.of(scored("one", "go on", "go"))).summary())
        .startsWith("WER 50.00 %: 0 of 2 words substituted, 1 deleted, 0 inserted");
  }

  @Test
  void alignmentsNameTheUtterance() {
    assertThat(ErrorReport.alignments(report.worst(1)).lines())
        .containsExactly(
            "bad: WER 200.0 %, CER 166.7 %", "REF:  ***  YES", "HYP:  NO   NO", "      I    S");
  }

  @Test
  void nothingCannotBeReportedOn() {
    assertThatThrownBy(() -> new ErrorReport(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected utterances to report on, found none.");
  }
}
