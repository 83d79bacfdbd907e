package org.gru4j.cli.run;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.gru4j.train.checkpoint.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a training writes to. */
public final class OutFolder {
  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where everything goes that is written (default: a new folder below runs).")
  @Nullable Path path;

  /** The folder as it was named, or a new one. */
  public Path path() {
    return path == null ? newPath() : path;
  }

  /** Refuses a folder that holds a run, before a command does anything else. */
  public void requireNew() {
    if (path != null) {
      requireNew(path);
    }
  }

  static void requireNew(Path folder) {
    if (RunFolder.holdsRun(folder)) {
      throw new IllegalArgumentException(
          "Expected a folder without a run, found a checkpoint in %s; `gru4j resume %s` goes on with"
                  .formatted(folder, folder)
              + " it, another --out begins anew.");
    }
  }

  private static Path newPath() {
    String now =
        LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT));
    return Path.of("runs", now);
  }
}
