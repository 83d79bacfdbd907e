package org.gru4j.cli.options;

import java.nio.file.Files;
import java.nio.file.Path;
import org.gru4j.lm.LanguageModel;
import org.gru4j.train.checkpoint.RunFolder;
import picocli.CommandLine.Option;

/** Which trained model a command uses. */
public final class ModelFile {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "PATH",
      description = "Folder of a run, for its best model, or a checkpoint file.")
  public Path path = Path.of("");

  /** The checkpoint file. */
  public Path file() {
    return of(path);
  }

  /** The checkpoint file of the best model in the folder of a run, or of a file itself. */
  public static Path of(Path path) {
    return Files.isDirectory(path) ? RunFolder.at(path).bestOrLast() : path;
  }

  public LanguageModel load() {
    return LanguageModel.load(file());
  }
}
