package org.gru4j.cli.options;

import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TokenKind;
import picocli.CommandLine.Option;

/** What texts are divided into. */
public final class TokenOptions {
  @Option(
      names = "--tokens",
      paramLabel = "KIND",
      description =
          "What the text is divided into: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE};"
              + " spaced is for text that has been tokenised before).")
  TokenKind kind;

  @Option(
      names = "--vocabulary",
      converter = Bounds.Count.class,
      paramLabel = "SIZE",
      description = "Largest number of tokens of a vocabulary (default: ${DEFAULT-VALUE}).")
  int vocabulary;

  @Option(
      names = "--every-space",
      description =
          "With --tokens spaced: each space counts; else white space within a line is one"
              + " separator.")
  boolean everySpace;

  /**
   * Options of a command.
   *
   * @param kind as long as nobody says otherwise
   * @param vocabulary as long as nobody says otherwise
   */
  public TokenOptions(TokenKind kind, int vocabulary) {
    this.kind = kind;
    this.vocabulary = vocabulary;
  }

  public TokenKind kind() {
    return kind;
  }

  /** Of characters there are as many as there are; other vocabularies are limited. */
  public CodecConfiguration codec() {
    return switch (kind) {
      case CHARACTERS -> CodecConfiguration.characters();
      case WORDS -> CodecConfiguration.words(vocabulary);
      case SPACED ->
          everySpace
              ? CodecConfiguration.spaced(vocabulary).withEverySpace()
              : CodecConfiguration.spaced(vocabulary);
      case SUBWORDS -> CodecConfiguration.subwords(vocabulary);
    };
  }

  /**
   * For sentences.
   *
   * @param minimumFrequency tokens that occur less often are unknown
   */
  public CodecConfiguration codec(int minimumFrequency) {
    return new CodecConfiguration(kind, minimumFrequency, vocabulary, true);
  }
}
