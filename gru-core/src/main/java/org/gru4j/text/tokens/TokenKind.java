package org.gru4j.text.tokens;

import java.util.Locale;
import org.gru4j.text.CorpusException;

/** What a token is. */
public enum TokenKind {
  /** A Unicode code point. */
  CHARACTERS,
  /** A word, a punctuation mark, a line end or a run of space. */
  WORDS,
  /** What stands between spaces, for text that has been tokenised before. */
  SPACED,
  /** A frequent part of a word, learned by byte-pair encoding. */
  SUBWORDS;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The kind that a file names.
   *
   * @throws CorpusException if there is no such kind
   */
  static TokenKind ofLabel(String label) {
    for (TokenKind kind : values()) {
      if (kind.label().equals(label)) {
        return kind;
      }
    }
    throw new CorpusException(
        "Expected a tokenizer of characters, words, spaced or subwords, found \"" + label + "\".");
  }
}
