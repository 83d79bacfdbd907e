package org.gru4j.examples;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.gru4j.Gru4jException;
import org.gru4j.train.SharedShapes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The entry point of the command-line program. */
@Command(
    name = "gru4j",
    description = "Trains GRU networks on your text, measures them, lets them write and translate.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%n",
    footer = {
      "Without options, `gru4j train` learns from the source of a well-known Java library.",
      "`gru4j COMMAND --help` explains a command."
    },
    subcommands = {
      TrainCommand.class,
      ResumeCommand.class,
      EvaluateCommand.class,
      GenerateCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      TrainTranslationCommand.class,
      TranslateCommand.class,
      DatesCommand.class,
      SpellingCommand.class,
      ClassifyCommand.class,
      TagCommand.class,
      ForecastCommand.class,
      TuneCommand.class,
      TuneReportCommand.class,
      TuneWorkerCommand.class
    })
public final class Main {
  /** Shows the stack trace of a failure beside its sentence, for whoever develops this program. */
  private static final String STACK_TRACES = "gru4j.stacktrace";

  private Main() {}

  /** Runs a command; the exit status is 0, 1 after a failure, 2 after wrong options. */
  public static void main(String[] arguments) {
    SharedShapes.enable();
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOverwrittenOptionsAllowed(true)
        .setParameterExceptionHandler(Main::refuse)
        .setExecutionExceptionHandler(Main::explain);
  }

  private static int refuse(CommandLine.ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("gru4j: " + failure.getMessage());
    err.println("Try `" + command.getCommandSpec().qualifiedName() + " --help` for all options.");
    return CommandLine.ExitCode.USAGE;
  }

  private static int explain(Exception failure, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    err.println("gru4j: " + sentence(failure));
    if (Boolean.getBoolean(STACK_TRACES)) {
      failure.printStackTrace(err);
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static String sentence(Exception failure) {
    if (failure instanceof Gru4jException || failure instanceof IllegalArgumentException) {
      return String.valueOf(failure.getMessage());
    }
    if (failure instanceof IOException || failure instanceof UncheckedIOException) {
      return "Reading or writing failed: " + failure.getMessage();
    }
    return "Unexpected failure (%s: %s); JAVA_OPTS=-D%s=true shows where."
        .formatted(failure.getClass().getSimpleName(), failure.getMessage(), STACK_TRACES);
  }

  /** The version that Maven built. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"gru4j " + (version == null ? "(from source)" : version)};
    }
  }
}
