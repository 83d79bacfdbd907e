package org.gru4j.train;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.junit.jupiter.api.Test;

class NetworkMemoryTest {
  @Test
  void whatNeedsMoreThanThereIsIsRefusedBeforeItIsMade() {
    assertThatCode(() -> NetworkMemory.require(1e9, 16e9)).doesNotThrowAnyException();
    assertThatThrownBy(() -> NetworkMemory.require(2.5e9, 20e9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the 20 GB of memory here")
        .hasMessageContaining("needs about 40 GB")
        .hasMessageContaining("--hidden");
    LanguageModelConfiguration model =
        LanguageModelConfiguration.builder().hiddenSize(100_000).layers(30).build();
    assertThatThrownBy(() -> NetworkMemory.require(model.network(100)))
        .hasMessageContaining("weights, which needs about");
    Seq2SeqConfiguration translator = Seq2SeqConfiguration.builder().hiddenSize(100_000).build();
    assertThatThrownBy(() -> NetworkMemory.require(translator.network(50_000, 50_000)))
        .hasMessageContaining("weights, which needs about");
  }
}
