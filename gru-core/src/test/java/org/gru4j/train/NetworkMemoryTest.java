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
    NetworkMemory.Step step = new NetworkMemory.Step(1, 1, 1, "");
    assertThatThrownBy(() -> NetworkMemory.require(model.network(100), step))
        .hasMessageContaining("weights, which needs about");
    Seq2SeqConfiguration translator = Seq2SeqConfiguration.builder().hiddenSize(100_000).build();
    assertThatThrownBy(() -> NetworkMemory.require(translator.network(50_000, 50_000)))
        .hasMessageContaining("weights, which needs about");
  }

  /** 500 units at a million steps of 1 GB of weights: 40 GB, and one of the two is not enough. */
  @Test
  void aStepIsCountedToo() {
    NetworkMemory.Step step = new NetworkMemory.Step(500, 1_000, 1_000, "--window");
    assertThatCode(() -> step.require(1e9, 42e9)).doesNotThrowAnyException();
    assertThatThrownBy(() -> step.require(1e9, 20e9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Expected a training step that fits into the 20 GB of memory here, found one of 1,000"
                + " examples of 1,000 steps through 500 units, which needs about 41 GB; a smaller"
                + " --batch, --window or --hidden, and fewer --layers need less.");
    assertThatThrownBy(() -> new NetworkMemory.Step(500, 1_000, 1_000, "").require(1e9, 20e9))
        .hasMessageContaining("a smaller --batch or --hidden");
  }
}
