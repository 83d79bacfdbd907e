package org.gru4j.cli.tuning;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.options.CorpusOptions;
import org.gru4j.cli.options.SentencesOptions;
import org.gru4j.cli.run.RunArguments;
import org.gru4j.cli.run.Searchable;
import org.gru4j.train.DataChecksum;
import org.gru4j.tuning.description.SearchDescription;
import org.gru4j.tuning.spaces.ModelSpace;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.spaces.Seq2SeqSpace;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a search is about: the same for the program that starts it and for its workers. */
public final class TuneOptions {
  /** The copy of the search's description beside its study. */
  private static final String DESCRIPTION = "search.yaml";

  /** Of a trial, where neither the search nor a training command says. */
  static final int USUAL_EPOCHS = 3;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SEARCH.yaml",
      description = "What to search (default: a small search; --print shows it).")
  @Nullable Path description;

  @Mixin CorpusOptions corpus = new CorpusOptions();

  /** What a search of translation models learns from, in the place of a corpus. */
  @Mixin SentencesOptions sentences = new SentencesOptions();

  @Option(
      names = "--validation-fraction",
      converter = Bounds.Share.class,
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description = "Share of the corpus that trials are compared on (default: 0.05).")
  double validationFraction;

  @Option(
      names = "--test-fraction",
      converter = Bounds.Share.class,
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description = "Share at the end of the corpus that no trial sees (default: 0.05).")
  double testFraction;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "COMMAND",
      description = {
        "Behind --, a training whose model is searched, with its options: train-speech,"
            + " forecast-series, classify-text or tag-text (default: what SEARCH.yaml names, with the"
            + " options below)."
      })
  List<String> command = List.of();

  /** The models that a search may be of. */
  List<ModelSpace<?>> models() {
    return command.isEmpty() ? ModelSpace.usual() : List.of(SearchedCommand.of(command).space());
  }

  /**
   * What is searched.
   *
   * @param model its name
   */
  Searchable searched(String model) {
    if (!command.isEmpty()) {
      return SearchedCommand.of(command);
    }
    return model.equals(Seq2SeqSpace.MODEL.name())
        ? new TranslationSearch(this)
        : new TextSearch(this);
  }

  /** Names data and how they are divided. */
  String data(DataChecksum sum) {
    return "%s, validation %s, test %s".formatted(sum, validationFraction, testFraction);
  }

  /** Text of the search that is run when none is named. */
  static String defaultDescription() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(TuneOptions.class.getResourceAsStream(DESCRIPTION), DESCRIPTION)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Where a folder has its search. */
  public static Path description(Path folder) {
    return folder.resolve(DESCRIPTION);
  }

  static Path study(Path folder) {
    return folder.resolve("study.db");
  }

  /** Refuses a folder without a search. */
  static void requireSearch(Path folder) {
    if (!Files.isRegularFile(description(folder))) {
      throw new IllegalArgumentException(
          "Expected the folder of a search, found no %s in %s.".formatted(DESCRIPTION, folder));
    }
  }

  /** What is searched in the folder of a search, whatever options it was begun with. */
  static SearchSpace spaceOf(Path folder) throws IOException {
    requireSearch(folder);
    TuneOptions begun =
        RunArguments.isIn(folder)
            ? TuneCommand.begun(RunArguments.load(folder, Set.of(TuneCommand.NAME)).options())
            : new TuneOptions();
    return begun.readDescription(folder).space();
  }

  /** The description in the folder of a search with these options. */
  SearchDescription readDescription(Path folder) throws IOException {
    requireSearch(folder);
    return SearchDescription.read(description(folder), models());
  }
}
