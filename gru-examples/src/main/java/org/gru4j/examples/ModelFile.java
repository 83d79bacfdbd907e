package org.gru4j.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import org.gru4j.lm.LanguageModel;
import org.gru4j.train.checkpoint.RunFolder;
import picocli.CommandLine.Option;

/** Which trained model a command uses. */
final class ModelFile {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "PATH",
      description = "Folder of a run, for its best model, or a checkpoint file.")
  Path path = Path.of("");

  /** The checkpoint file. */
  Path file() {
    return Files.isDirectory(path) ? RunFolder.at(path).bestOrLast() : path;
  }

  LanguageModel load() {
    return LanguageModel.load(file());
  }
}
