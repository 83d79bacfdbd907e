package org.gru4j.cli.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.gru4j.cli.forecast.ForecastSeriesCommand;
import org.gru4j.cli.labelling.ClassifyTextCommand;
import org.gru4j.cli.labelling.TagTextCommand;
import org.gru4j.cli.run.RunArguments;
import org.gru4j.cli.run.Searchable;
import org.gru4j.cli.speech.TrainSpeechCommand;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** A training command with its options, which a search takes instead of options of its own. */
public final class SearchedCommand {
  /** What the training command stands behind. */
  public static final String BEHIND = "--";

  private static final Map<String, Supplier<Searchable>> COMMANDS =
      new TreeMap<>(
          Map.of(
              "train-speech", TrainSpeechCommand::new,
              "forecast-series", ForecastSeriesCommand::new,
              "classify-text", ClassifyTextCommand::new,
              "tag-text", TagTextCommand::new));

  private SearchedCommand() {}

  /**
   * The training that a command line begins.
   *
   * @throws IllegalArgumentException if it is of no command that can be searched, or has options
   *     that the command does not have
   */
  static Searchable of(List<String> words) {
    return (Searchable) parsed(words).commandSpec().userObject();
  }

  /** The words with absolute paths. */
  static List<String> absolute(List<String> words) {
    List<String> absolute = new ArrayList<>(List.of(words.get(0)));
    absolute.addAll(RunArguments.given(parsed(words)));
    return absolute;
  }

  /** Whether a word is a command that can be searched. */
  static boolean isNamed(String word) {
    return COMMANDS.containsKey(word);
  }

  private static ParseResult parsed(List<String> words) {
    Supplier<Searchable> command = COMMANDS.get(words.get(0));
    if (command == null) {
      throw new IllegalArgumentException(
          "Expected behind -- one of %s, found %s.".formatted(COMMANDS.keySet(), words.get(0)));
    }
    try {
      return new CommandLine(command.get())
          .setCaseInsensitiveEnumValuesAllowed(true)
          .setOverwrittenOptionsAllowed(true)
          .parseArgs(words.subList(1, words.size()).toArray(String[]::new));
    } catch (CommandLine.ParameterException e) {
      throw new IllegalArgumentException(
          "Expected options of %s behind --, found: %s".formatted(words.get(0), e.getMessage()), e);
    }
  }
}
