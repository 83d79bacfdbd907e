package org.gru4j.speech.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ErrorCountsTest {
  @Test
  void rateIsErrorsOverTheReference() {
    // The reference has 7 + 2 + 1 symbols.
    ErrorCounts counts = new ErrorCounts(7, 2, 1, 3);

    assertThat(counts.reference()).isEqualTo(10);
    assertThat(counts.recognised()).isEqualTo(12);
    assertThat(counts.errors()).isEqualTo(6);
    assertThat(counts.rate()).isEqualTo(0.6);
  }

  @Test
  void rateOfACorpusWeighsUtterancesByTheirLength() {
    ErrorCounts longOne = new ErrorCounts(9, 1, 0, 0);
    ErrorCounts shortOne = new ErrorCounts(0, 0, 1, 1);

    assertThat(longOne.plus(shortOne).rate()).isEqualTo(3.0 / 11);
  }

  @Test
  void anEmptyReferenceIsRightOnlyWhenNothingIsRecognised() {
    assertThat(ErrorCounts.NONE.rate()).isZero();
    assertThat(new ErrorCounts(0, 0, 0, 1).rate()).isInfinite();
  }

  @Test
  void negativeCountsAreRefused() {
    assertThatThrownBy(() -> new ErrorCounts(0, 0, -1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1 deletions");
  }
}
