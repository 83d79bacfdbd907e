package org.gru4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.run.Resumable;
import org.gru4j.cli.run.RunArguments;
import org.gru4j.cli.tuning.SearchedCommand;
import org.gru4j.cli.tuning.TuneOptions;
import org.gru4j.train.checkpoint.RunFolder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Goes on with a run. */
@Command(
    name = ResumeCommand.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Goes on with a training or a search where it stopped.",
      "The options are those that it was begun with, the losses those of a run that never stopped.",
      "With more epochs or steps than it was begun with it trains on at the learning rate that it"
          + " ended with, the lowest of a cosine; --restart-schedule makes more of them.",
      ""
    })
public final class ResumeCommand implements Callable<Integer> {
  static final String NAME = "resume";

  private static final String RESTART = "--restart-schedule";

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FOLDER", description = "Folder of the run.")
  Path folder = Path.of("");

  @Option(
      names = "--epochs",
      converter = Bounds.Count.class,
      paramLabel = "N",
      description = "Passes over the data, those done included.")
  int epochs;

  @Option(
      names = "--max-steps",
      paramLabel = "N",
      description = "Largest number of steps, those done included.")
  long maxSteps;

  @Option(
      names = "--max-minutes",
      paramLabel = "N",
      description = "Longest time that this call trains.")
  double maxMinutes;

  @Option(
      names = RESTART,
      description =
          "Let the learning rate rise and fall anew, until the last step (a warm restart).")
  boolean restartSchedule;

  @Option(
      names = "--workers",
      converter = Bounds.Count.class,
      paramLabel = "N",
      description = "Of a search: processes that train side by side.")
  int workers;

  @Option(names = "--spark", negatable = true, description = "Of a search: train on Apache Spark.")
  boolean spark;

  @Override
  public Integer call() throws Exception {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "Expected the folder of a run, found none at " + folder + ".");
    }
    Map<String, CommandLine> commands = spec.root().subcommands();
    RunArguments begun = RunArguments.load(folder, commands.keySet());
    CommandLine command = commands.get(begun.command().isEmpty() ? former() : begun.command());
    if (command == null || !(command.getCommand() instanceof Resumable resumable)) {
      throw new IllegalArgumentException(
          "Expected in %s what a command wrote that trains, found `gru4j %s`."
              .formatted(folder, begun.command()));
    }
    List<String> options = new ArrayList<>(begun.options());
    for (OptionSpec changed : spec.commandLine().getParseResult().matchedOptionsSet()) {
      if (!changed.longestName().equals(RESTART)) {
        options.add(end(options), changed(changed, command));
      }
    }
    command.parseArgs(options.toArray(String[]::new));
    return resumable.resume(RunFolder.at(folder), restartSchedule);
  }

  /** Where options of the command end: a training that is searched has its own behind. */
  private static int end(List<String> options) {
    int behind = options.indexOf(SearchedCommand.BEHIND);
    return behind < 0 ? options.size() : behind;
  }

  /** Earlier versions did not write the command down, and knew runs of these two. */
  private String former() {
    return Files.exists(TuneOptions.description(folder)) ? "tune" : "train";
  }

  private static String changed(OptionSpec option, CommandLine command) {
    String name = option.longestName();
    if (command.getCommandSpec().findOption(name) == null) {
      throw new IllegalArgumentException(
          "Expected options that a run of `gru4j %s` has, found %s."
              .formatted(command.getCommandName(), name));
    }
    return option.negatable() ? RunArguments.flag(option) : name + "=" + option.getValue();
  }
}
