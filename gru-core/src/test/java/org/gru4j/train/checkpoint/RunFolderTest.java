package org.gru4j.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.gru4j.train.history.TrainingHistory;
import org.gru4j.train.history.TrainingHistory.TrainingPoint;
import org.gru4j.train.history.TrainingMeasure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path folder;

  @Test
  void aFullDiskIsOneSentence() {
    RunFolder run = RunFolder.at(folder);
    // A folder in the way fails the rename, as a read-only disk would.
    assertThat(run.history().toFile().mkdir()).isTrue();
    TrainingHistory history = new TrainingHistory(1, List.of(new TrainingPoint(1, 2.0)), List.of());
    assertThatThrownBy(() -> run.writeHistory(TrainingMeasure.PERPLEXITY, history))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("what was there before is intact");
  }
}
