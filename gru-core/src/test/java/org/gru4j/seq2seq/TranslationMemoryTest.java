package org.gru4j.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TranslationMemoryTest {
  @Test
  void aBeamIsRefusedByWhatItsStepsNeed() {
    assertThatCode(() -> TranslationMemory.requireBeam(5, 8_000, 1e9)).doesNotThrowAnyException();
    assertThatThrownBy(() -> TranslationMemory.requireBeam(10_000, 50_000, 1e9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Expected a beam that fits into 1.0 GB of memory, found 10,000 hypotheses for a vocabulary"
                + " of 50,000, which need about 2.0 GB; a smaller --beam needs less.");
  }

  /** Whatever the memory, an array of Java holds no more than 2^31 - 1 numbers. */
  @Test
  void aBeamBeyondAnArrayIsRefusedByAnyMachine() {
    assertThatThrownBy(() -> TranslationMemory.requireBeam(10_000, 300_000, 1e15))
        .hasMessageContaining("Expected a beam that fits into 8.6 GB");
  }

  @Test
  void wideBeamsAreSearchedForFewerSentencesTogether() {
    assertThat(TranslationMemory.sentencesAtOnce(5, 8_000)).isEqualTo(64);
    assertThat(TranslationMemory.sentencesAtOnce(100, 80_000)).isEqualTo(8);
    assertThat(TranslationMemory.sentencesAtOnce(10_000, 50_000)).isEqualTo(1);
  }
}
