package org.gru4j.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.gru4j.train.checkpoint.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a training writes to. */
final class OutFolder {
  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where everything goes that is written (default: a new folder below runs).")
  @Nullable Path path;

  /** The folder. */
  RunFolder open() {
    return RunFolder.at(path == null ? newPath() : path);
  }

  /** The folder, which must not hold a run. */
  RunFolder openNew() {
    RunFolder run = open();
    requireNoRun(run, "");
    return run;
  }

  /**
   * Refuses a folder that holds a run.
   *
   * @param wayOn how a person goes on with a run, with a comma behind; empty if that cannot be
   */
  static void requireNoRun(RunFolder run, String wayOn) {
    if (Files.exists(run.last())) {
      throw new IllegalArgumentException(
          "Expected a folder without a run, found a checkpoint in %s; %sanother --out begins anew."
              .formatted(run.path(), wayOn));
    }
  }

  static Path newPath() {
    String now =
        LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    return Path.of("runs", now);
  }
}
