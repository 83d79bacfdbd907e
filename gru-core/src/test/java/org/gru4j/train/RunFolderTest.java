package org.gru4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path folder;

  @Test
  void aFullDiskIsOneSentence() {
    RunFolder run = RunFolder.at(folder);
    // A folder in the way fails the rename, as a read-only disk would.
    assertThat(run.history().toFile().mkdir()).isTrue();
    TrainingHistory history = TrainingHistory.EMPTY.withStep(1, 2.0);
    assertThatThrownBy(() -> run.writeHistory(TrainingMeasure.PERPLEXITY, history))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("what was there before is intact");
  }
}
