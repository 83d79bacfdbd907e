package org.gru4j.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class LanguageModelSettingsTest {
  private static final String ENTRY = "language-model.json";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private Path folder;
  private Path saved;

  @BeforeEach
  void save() {
    RunFolder run = RunFolder.at(folder.resolve("run"));
    LanguageModel.create(SmallText.configuration().build(), SmallText.codec()).saveImported(run);
    saved = run.bestOrLast();
  }

  /** The checkpoint with one entry in the place of its settings. */
  private Path with(String name, String text) throws IOException {
    Path other = folder.resolve("other.zip");
    try (Checkpoint from = Checkpoint.open(saved);
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(other))) {
      for (String entry : from.names()) {
        boolean replaced = entry.equals(ENTRY);
        to.putNextEntry(new ZipEntry(replaced ? name : entry));
        to.write(replaced ? text.getBytes(StandardCharsets.UTF_8) : from.bytes(entry));
      }
    }
    return other;
  }

  @Test
  void areFlatInTheCheckpoint() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(saved)) {
      assertThat(MAPPER.readTree(checkpoint.text(ENTRY)))
          .isEqualTo(MAPPER.readTree("{\"version\":1,\"batchSize\":8,\"seed\":3,\"window\":20}"));
    }
    LanguageModel model = LanguageModel.load(saved);
    assertThat(model.batchSize()).isEqualTo(8);
    assertThat(model.window()).isEqualTo(20);
  }

  @Test
  void areReadFromTheirFirstForm() throws IOException {
    LanguageModel model =
        LanguageModel.load(with("batching.properties", "batchSize=5\nwindow=9\n"));

    assertThat(model.batchSize()).isEqualTo(5);
    assertThat(model.window()).isEqualTo(9);
  }

  @Test
  void areRefusedIfDamagedOrOfAnotherVersion() throws IOException {
    Path few = with("batching.properties", "batchSize=5\n");
    assertThatThrownBy(() -> LanguageModel.load(few))
        .hasMessage("Expected a number for window in the checkpoint, found null.");
    Path later = with(ENTRY, "{\"version\":2,\"batchSize\":8,\"seed\":3,\"window\":20}");
    assertThatThrownBy(() -> LanguageModel.load(later))
        .hasMessage("Expected a language model of version 1 in " + later + ", found version 2.");
    Path cut = with(ENTRY, "{\"version\":1,\"batchSize\":8,\"window\":20}");
    assertThatThrownBy(() -> LanguageModel.load(cut)).hasMessageContaining("seed");
  }
}
