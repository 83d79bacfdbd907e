package org.gru4j.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.train.checkpoint.RunFolder;

/** The options a run was started with, one per line beside its checkpoints, for resuming it. */
final class RunArguments {
  private RunArguments() {}

  private static Path file(RunFolder run) {
    return run.path().resolve("arguments.txt");
  }

  static void save(RunFolder run, List<String> arguments) {
    for (String argument : arguments) {
      if (argument.contains("\n")) {
        throw new IllegalArgumentException("Expected options of one line each, found a line end.");
      }
    }
    try {
      Files.write(file(run), withFolder(arguments));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Expected a folder to write to at %s, found one that refuses files (%s)."
              .formatted(run.path(), e.getMessage()),
          e);
    }
  }

  /** The command's own name is not an option. */
  private static List<String> withFolder(List<String> arguments) {
    return arguments.subList(Math.min(1, arguments.size()), arguments.size());
  }

  static List<String> load(RunFolder run) {
    try {
      return new ArrayList<>(Files.readAllLines(file(run)));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Expected the folder of a run at %s, found none of its options (%s)."
              .formatted(run.path(), file(run).getFileName()),
          e);
    }
  }
}
