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
      throw taken(folder, "run", "a checkpoint");
    }
  }

  /** Of a folder that holds what a command was about to begin. */
  public static IllegalArgumentException taken(Path folder, String what, String found) {
    return new IllegalArgumentException(
        "Expected a folder without a %s, found %s in %s; `gru4j resume %s` goes on with it, another --out begins anew."
            .formatted(what, found, folder, ShellWords.of(folder)));
  }

  private static Path newPath() {
    String now =
        LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT));
    return Path.of("runs", now);
  }
}
