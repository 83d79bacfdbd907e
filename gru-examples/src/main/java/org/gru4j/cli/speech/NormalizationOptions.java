package org.gru4j.cli.speech;

import org.gru4j.speech.metrics.TextNormalization;
import picocli.CommandLine.Option;

/** What is done to texts before they are learnt or compared. */
public final class NormalizationOptions {
  @Option(
      names = "--language",
      paramLabel = "TAG",
      defaultValue = "en",
      description = "Language of the texts, such as es or pt-BR (default: ${DEFAULT-VALUE}).")
  String language = "en";

  @Option(names = "--lower-case", description = "Make letters small.")
  boolean lowerCase;

  @Option(
      names = "--no-punctuation",
      description = "Leave out punctuation, but for apostrophes within words.")
  boolean noPunctuation;

  @Option(names = "--spell-numerals", description = "Spell numerals out: 21 is twenty-one.")
  boolean spellNumerals;

  TextNormalization normalization() {
    return new TextNormalization(language, lowerCase, noPunctuation, spellNumerals);
  }
}
