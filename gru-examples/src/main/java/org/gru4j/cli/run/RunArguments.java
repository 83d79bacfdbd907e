package org.gru4j.cli.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.gru4j.storage.AtomicFile;
import org.gru4j.storage.FolderLock;
import org.gru4j.storage.VisibleText;
import org.gru4j.train.checkpoint.RunFolder;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * What a run was begun with, beside its checkpoints: the command and, one per line, its options.
 * Paths are absolute, so that the run can be gone on with from any directory.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>a folder without the file; bytes that are not UTF-8; a command that trains
 *     nothing; options that the command does not have</td></tr>
 * <tr><td>accepted</td><td>options alone, as earlier versions wrote them</td></tr>
 * </table>
 *
 * @param command empty in what versions wrote that knew runs of {@code train} and {@code tune} only
 */
public record RunArguments(String command, List<String> options) {
  private static final String FILE = "arguments.txt";

  /** Where a run goes is known by where its options lie. */
  private static final String OUT = "--out";

  public RunArguments {
    options = List.copyOf(options);
  }

  /** Makes the folder of a run that begins with what a command was given, and writes it there. */
  public static RunFolder begin(OutFolder out, CommandSpec command) {
    RunFolder run = RunFolder.at(out.path());
    begin(run, command, () -> OutFolder.requireNew(run.path()));
    return run;
  }

  /**
   * Writes into a folder what a command was given, while nobody else does.
   *
   * @param check refuses a folder that is in use
   */
  public static void begin(RunFolder run, CommandSpec command, Runnable check) {
    begin(run, command.name(), given(command.commandLine().getParseResult()), check);
  }

  /**
   * Likewise, of a command that knows by itself what it was given.
   *
   * @param given with absolute paths
   */
  public static void begin(RunFolder run, String command, List<String> given, Runnable check) {
    try (FolderLock held = run.lock()) {
      check.run();
      write(run, command, given);
    }
  }

  private static void write(RunFolder run, String command, List<String> given) {
    List<String> lines = new ArrayList<>(List.of(command));
    lines.addAll(given);
    for (String line : lines) {
      if (line.lines().count() > 1 || line.endsWith("\r")) {
        throw new IllegalArgumentException(
            "Expected options of one line each, found " + VisibleText.of(line) + ".");
      }
    }
    try {
      AtomicFile.write(
          run.path().resolve(FILE),
          to -> to.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Expected a folder to write to at %s, found one that refuses files (%s)."
              .formatted(run.path(), e.getMessage()),
          e);
    }
  }

  /** What was given, but for where a run goes to, with absolute paths. */
  public static List<String> given(ParseResult parsed) {
    List<String> given = new ArrayList<>();
    for (OptionSpec option : parsed.matchedOptionsSet()) {
      if (option.longestName().equals(OUT)) {
        continue;
      }
      if (option.arity().max() == 0) {
        given.add(flag(option));
      } else {
        values(option).forEach(value -> given.add(option.longestName() + "=" + value));
      }
    }
    for (PositionalParamSpec positional : parsed.matchedPositionals()) {
      given.addAll(values(positional));
    }
    return given;
  }

  /** A flag as it was given, {@code --spark} or {@code --no-spark}. */
  public static String flag(OptionSpec option) {
    CommandSpec command = option.command();
    return option.negatable() && Boolean.FALSE.equals(option.getValue())
        ? command.negatableOptionTransformer().makeNegative(option.longestName(), command)
        : option.longestName();
  }

  /** The values as typed, but for paths; of an option with one value the last counts. */
  private static List<String> values(ArgSpec argument) {
    List<String> typed = argument.originalStringValues();
    List<String> values =
        argument.isMultiValue()
            ? typed
            : typed.subList(Math.max(0, typed.size() - 1), typed.size());
    boolean path = Arrays.asList(argument.auxiliaryTypes()).contains(Path.class);
    return path ? values.stream().map(RunArguments::absolute).toList() : values;
  }

  private static String absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize().toString();
  }

  /** Whether a command wrote down here what it was given. */
  public static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /**
   * The command line, without where the run goes to.
   *
   * @param unnamed the command where none was written down
   */
  public String commandLine(String unnamed) {
    List<String> words =
        new ArrayList<>(List.of(Program.path(), command.isEmpty() ? unnamed : command));
    words.addAll(options);
    return ShellWords.of(words);
  }

  /**
   * What a run was begun with, to be shown.
   *
   * @throws IllegalArgumentException if the folder holds no run
   */
  public static RunArguments load(Path folder) {
    List<String> lines = lines(folder);
    // Earlier versions wrote options alone.
    return lines.isEmpty() || lines.get(0).startsWith("-")
        ? new RunArguments("", lines)
        : new RunArguments(lines.get(0), lines.subList(1, lines.size()));
  }

  /**
   * What a run was begun with.
   *
   * @param commands the names of commands
   * @throws IllegalArgumentException if the folder holds no run
   */
  public static RunArguments load(Path folder, Set<String> commands) {
    List<String> lines = lines(folder);
    boolean named = !lines.isEmpty() && commands.contains(lines.get(0));
    return named
        ? new RunArguments(lines.get(0), lines.subList(1, lines.size()))
        : new RunArguments("", lines);
  }

  private static List<String> lines(Path folder) {
    try {
      return Files.readAllLines(folder.resolve(FILE));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Expected the folder of a run at %s, found none of its options (%s)."
              .formatted(folder, FILE),
          e);
    }
  }
}
