package org.gru4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.gru4j.testing.OldCheckpoints;
import org.gru4j.train.checkpoint.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelKindTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "lm-plain,LANGUAGE_MODEL",
    "translation-luong,TRANSLATION",
    "classify,CLASSIFIER",
    "tag,TAGGER",
    "forecast,FORECASTER"
  })
  void isKnownFromTheCheckpoint(String name, ModelKind kind) {
    OldCheckpoints.copyTo(folder);
    assertThat(ModelKind.of(folder.resolve(name + ".zip"))).isEqualTo(kind);
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    OldCheckpoints.copyTo(folder);
    Path bare = folder.resolve("bare.zip");
    try (ZipFile whole = new ZipFile(folder.resolve("tag.zip").toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(bare))) {
      out.putNextEntry(new ZipEntry("gru4j.json"));
      whole.getInputStream(whole.getEntry("gru4j.json")).transferTo(out);
      out.closeEntry();
    }
    assertThatThrownBy(() -> ModelKind.of(bare))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("expected a model of a known kind (language model, ");
    Path missing = folder.resolve("missing.zip");
    assertThatThrownBy(() -> ModelKind.of(missing)).hasMessageContaining("found no such file");
  }
}
