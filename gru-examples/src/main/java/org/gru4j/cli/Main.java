package org.gru4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.gru4j.Gru4jException;
import org.gru4j.cli.forecast.ForecastSeriesCommand;
import org.gru4j.cli.inspect.CheckCommand;
import org.gru4j.cli.inspect.InfoCommand;
import org.gru4j.cli.labelling.ClassifyTextCommand;
import org.gru4j.cli.labelling.TagTextCommand;
import org.gru4j.cli.language.ExportCommand;
import org.gru4j.cli.language.GenerateCommand;
import org.gru4j.cli.language.ImportCommand;
import org.gru4j.cli.language.TrainCommand;
import org.gru4j.cli.predict.EvaluateCommand;
import org.gru4j.cli.predict.PredictCommand;
import org.gru4j.cli.sequence.ClassifyCommand;
import org.gru4j.cli.sequence.ForecastCommand;
import org.gru4j.cli.sequence.TagCommand;
import org.gru4j.cli.serve.ServeCommand;
import org.gru4j.cli.serve.WatchCommand;
import org.gru4j.cli.speech.EvaluateSpeechCommand;
import org.gru4j.cli.speech.TrainSpeechCommand;
import org.gru4j.cli.speech.TranscribeCommand;
import org.gru4j.cli.translation.DatesCommand;
import org.gru4j.cli.translation.SpellingCommand;
import org.gru4j.cli.translation.TrainTranslationCommand;
import org.gru4j.cli.translation.TranslateCommand;
import org.gru4j.cli.tuning.TuneCommand;
import org.gru4j.cli.tuning.TuneReportCommand;
import org.gru4j.cli.tuning.TuneWorkerCommand;
import org.gru4j.train.SharedShapes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
    })
public final class Main {
  private static final List<Class<?>> COMMANDS =
      List.of(
          TrainCommand.class,
          ResumeCommand.class,
          PredictCommand.class,
          EvaluateCommand.class,
          ServeCommand.class,
          InfoCommand.class,
          CheckCommand.class,
          GenerateCommand.class,
          ExportCommand.class,
          ImportCommand.class,
          TrainTranslationCommand.class,
          TranslateCommand.class,
          DatesCommand.class,
          SpellingCommand.class,
          TrainSpeechCommand.class,
          TranscribeCommand.class,
          EvaluateSpeechCommand.class,
          ClassifyCommand.class,
          TagCommand.class,
          ForecastCommand.class,
          ForecastSeriesCommand.class,
          ClassifyTextCommand.class,
          TagTextCommand.class,
          TuneCommand.class,
          TuneReportCommand.class,
          WatchCommand.class,
          TuneWorkerCommand.class);

  /** Shows the stack trace of a failure beside its sentence, for whoever develops this program. */
  private static final String STACK_TRACES = "gru4j.stacktrace";

  private Main() {}

  /** Runs a command; the exit status is 0, 1 after a failure, 2 after wrong options. */
  public static void main(String[] arguments) {
    SharedShapes.enable();
    // Numbers and words are English ones, and text is UTF-8, whatever the machine's locale.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    System.setOut(utf8(FileDescriptor.out));
    System.setErr(utf8(FileDescriptor.err));
    System.exit(commandLine(arguments).execute(arguments));
  }

  private static PrintStream utf8(FileDescriptor stream) {
    return new PrintStream(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
  }

  /**
   * The commands, of which one is about to be called. The others know their names and descriptions
   * only, since reading all options of all commands takes longer than many a command.
   */
  private static CommandLine commandLine(String[] arguments) {
    String first = arguments.length == 0 ? "" : arguments[0];
    // One command calls another, and a file of arguments may name any.
    boolean all = first.equals(ResumeCommand.NAME) || first.startsWith("@");
    return commandLine(name -> all || name.equals(first));
  }

  /** All commands. */
  static CommandLine commandLine() {
    return commandLine(name -> true);
  }

  private static CommandLine commandLine(Predicate<String> called) {
    CommandLine program = new CommandLine(new Main());
    for (Class<?> type : COMMANDS) {
      Command command = type.getAnnotation(Command.class);
      Object whole = called.test(command.name()) ? type : mentioned(command);
      program.addSubcommand(command.name(), whole);
    }
    return program
        .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOverwrittenOptionsAllowed(true)
        .setParameterExceptionHandler(Main::refuse)
        .setExecutionStrategy(Main::carryOut)
        .setExecutionExceptionHandler(Main::explain);
  }

  private static CommandSpec mentioned(Command command) {
    CommandSpec spec = CommandSpec.create().name(command.name());
    spec.usageMessage().description(command.description()).hidden(command.hidden());
    return spec;
  }

  private static int refuse(CommandLine.ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("gru4j: " + failure.getMessage());
    err.println("Try `" + command.getCommandSpec().qualifiedName() + " --help` for all options.");
    return CommandLine.ExitCode.USAGE;
  }

  /**
   * Carries out a command; what Java calls an error, such as too little memory, is told as well.
   */
  private static int carryOut(ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (Error e) {
      CommandLine command = parsed.asCommandLineList().get(parsed.asCommandLineList().size() - 1);
      return explain(e, command);
    }
  }

  private static int explain(Exception failure, CommandLine command, ParseResult parsed) {
    return explain(failure, command);
  }

  private static int explain(Throwable failure, CommandLine command) {
    PrintWriter err = command.getErr();
    err.println("gru4j: " + sentence(failure));
    if (Boolean.getBoolean(STACK_TRACES)) {
      failure.printStackTrace(err);
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** An exception of a file says no more than its path, and its class what is wrong with it. */
  private static String reason(Throwable failure) {
    Throwable cause =
        failure instanceof UncheckedIOException e && e.getCause() != null ? e.getCause() : failure;
    String what =
        cause instanceof FileSystemException
            ? cause.getClass().getSimpleName().replace("Exception", "") + ": "
            : "";
    return what + cause.getMessage();
  }

  private static String sentence(Throwable failure) {
    if (failure instanceof Gru4jException
        || failure instanceof IllegalArgumentException
        || failure instanceof CommandLine.ParameterException) {
      return String.valueOf(failure.getMessage());
    }
    if (failure instanceof IOException || failure instanceof UncheckedIOException) {
      return "Reading or writing failed: " + reason(failure);
    }
    if (failure instanceof OutOfMemoryError) {
      return "Expected enough memory, found too little (%s); JAVA_OPTS=-Xmx8g gives more, smaller"
              .formatted(failure.getMessage())
          + " --hidden, --batch and --window need less.";
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
