package org.gru4j.serve.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.gru4j.train.events.TrainingEvent;
import org.gru4j.train.samples.Sample;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Makes the folder of a run as a trainer, or somebody else, would have left it. */
final class RunFiles {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path folder;

  RunFiles(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lines of their own. */
  RunFiles with(String text) {
    try {
      Files.writeString(
          folder.resolve(FolderScan.EVENTS),
          text,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RunFiles with(TrainingEvent event) {
    try {
      return with(MAPPER.writerFor(TrainingEvent.class).writeValueAsString(event) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RunFiles begun(String data) {
    return with(
        new TrainingEvent.Begin(
            0, 1, 1, "cross-entropy", "nats per token", "tokens", "perplexity", 1234, data));
  }

  RunFiles stepped(int from, int to) {
    for (int step = from; step <= to; step++) {
      with(
          new TrainingEvent.Step(
              step, step, 1, 10L * step, step, 100, 5.0 / step, 0.01, 1, 99, 1 << 20, 1, 1 << 24));
    }
    return this;
  }

  RunFiles validated(long step, double loss, Sample... samples) {
    with(new TrainingEvent.Validation(step, step, 1, 10 * step, step, loss, loss, true));
    return samples.length == 0
        ? this
        : with(new TrainingEvent.Samples(step, step, 7, List.of(samples)));
  }

  RunFiles options(String lines) throws IOException {
    Files.writeString(folder.resolve("arguments.txt"), lines);
    return this;
  }

  /** Written long ago, so that nobody can be thought to be at it. */
  RunFiles old() throws IOException {
    Files.setLastModifiedTime(
        folder.resolve(FolderScan.EVENTS), FileTime.from(Instant.now().minusSeconds(3600)));
    return this;
  }
}
