package org.gru4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gru4j.cli.Program.run;
import static org.gru4j.cli.Program.succeed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;

/** {@code watch} over a folder with a training and a search, as the command line left them. */
@Timeout(600)
class WatchIT {
  @TempDir private Path temporary;

  @Test
  void showsTrainingsAndSearches() throws Exception {
    Path runs = Files.createDirectories(temporary.resolve("Läufe von heute"));
    Path licence = Path.of("..", "LICENSE");
    succeed(
        "train",
        "--corpus=" + licence,
        "--hidden=16",
        "--embedding=8",
        "--batch=8",
        "--window=20",
        "--max-steps=12",
        "--sample=0",
        "--tensorboard",
        "--out=" + runs.resolve("first"));
    requireTensorBoard(runs.resolve("first"));
    Path search =
        Files.writeString(
            temporary.resolve("search.yaml"),
            """
            model: language-model
            trials: 1
            space:
              hiddenSize: {choice: [8, 16]}
              batchSize: 16
              window: 32
            run: {epochs: 1, workerMemory: 800m}
            """);
    succeed("tune", search, "--corpus=" + licence, "--out=" + runs.resolve("search"));
    try (ServedProgram page =
        ServedProgram.startCommand("watch", temporary.resolve("errors.txt"), runs)) {
      JsonNode listing = ServedProgram.MAPPER.readTree(page.get("/api/runs"));
      JsonNode first = listing.path("runs").path(0);
      assertThat(first.path("name").asText()).isEqualTo("first");
      JsonNode course =
          ServedProgram.MAPPER.readTree(page.get("/api/runs/" + first.path("id").asText()));
      assertThat(course.toString()).contains("\"validation");
      JsonNode study = listing.path("studies").path(0);
      assertThat(study.path("name").asText()).isEqualTo("search");
      assertThat(page.get("/studies/" + study.path("id").asText()))
          .startsWith("<!DOCTYPE html>")
          .contains("hiddenSize")
          .doesNotContain("src=\"http", "href=\"http");
      assertThat(page.get("/")).contains("<title>");
    }
    assertThat(temporary.resolve("errors.txt")).isEmptyFile();
  }

  /**
   * One file, whose first record says what it is; what else is in it TensorBoardFilesTest reads.
   */
  private static void requireTensorBoard(Path run) throws IOException {
    try (Stream<Path> files = Files.list(run)) {
      List<Path> events =
          files
              .filter(file -> file.getFileName().toString().startsWith("events.out.tfevents."))
              .toList();
      assertThat(events).hasSize(1);
      assertThat(Files.readString(events.get(0), StandardCharsets.ISO_8859_1))
          .contains("brain.Event:2", "loss");
    }
  }

  @Test
  void refusesAFolderThatIsNotThere() {
    assertThat(run("watch", temporary.resolve("nowhere")).err())
        .contains("Expected a folder to watch, found none at");
  }
}
