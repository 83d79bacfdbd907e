package org.gru4j.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.gru4j.train.checkpoint.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Goes on with a run. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Goes on with a run of `train` where its last checkpoint was written.",
      "The options are those that it was started with, the losses those of a run that never"
          + " stopped. Other commands that train go on by --resume, where they have it.",
      ""
    })
final class ResumeCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FOLDER", description = "Folder of the run.")
  Path folder = Path.of("");

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the text, those done included (default: as before).")
  @Nullable Integer epochs;

  @Option(
      names = "--max-steps",
      paramLabel = "N",
      description = "Largest number of steps, those done included (default: as before).")
  @Nullable Long maxSteps;

  @Option(
      names = "--max-minutes",
      paramLabel = "N",
      description = "Longest time that this call trains (default: as before).")
  @Nullable Double maxMinutes;

  @Override
  public Integer call() {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "Expected the folder of a run, found none at " + folder + ".");
    }
    RunFolder run = RunFolder.at(folder);
    List<String> arguments = new ArrayList<>(RunArguments.load(run));
    add(arguments, "--epochs", epochs);
    add(arguments, "--max-steps", maxSteps);
    add(arguments, "--max-minutes", maxMinutes);
    TrainCommand train = new TrainCommand();
    CommandLine line =
        new CommandLine(train)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOverwrittenOptionsAllowed(true)
            .setOut(spec.commandLine().getOut())
            .setErr(spec.commandLine().getErr());
    line.parseArgs(arguments.toArray(String[]::new));
    return train.run(run, true);
  }

  private static void add(List<String> arguments, String name, @Nullable Object value) {
    if (value != null) {
      arguments.add(name);
      arguments.add(value.toString());
    }
  }
}
