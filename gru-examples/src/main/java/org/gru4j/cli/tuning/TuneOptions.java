package org.gru4j.cli.tuning;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.options.CorpusOptions;
import org.gru4j.cli.options.SentencesOptions;
import org.gru4j.tuning.description.SearchDescription;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a search is about: the same for the program that starts it and for its workers. */
public final class TuneOptions {
  /** The copy of the search's description beside its study. */
  private static final String DESCRIPTION = "search.yaml";

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

  /** The description in the folder of a search. */
  static SearchDescription readDescription(Path folder) throws IOException {
    requireSearch(folder);
    return SearchDescription.read(description(folder));
  }
}
