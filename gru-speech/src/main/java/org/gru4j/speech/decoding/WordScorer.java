package org.gru4j.speech.decoding;

import org.jspecify.annotations.Nullable;

/**
 * Scores words, which end at white space; symbols may hold several letters, or parts of two words.
 *
 * @param <S> what it remembers of a prefix
 */
interface WordScorer<S> extends TextScorer<S> {
  /** The state of a text with one more letter; null if the text may not go on so. */
  @Nullable S letter(S state, int codePoint);

  /** The state of a text whose word has ended; null if it may not end here. */
  @Nullable S wordEnd(S state);

  @Override
  default @Nullable S next(S state, String piece) {
    S at = state;
    for (int i = 0; i < piece.length(); ) {
      int codePoint = piece.codePointAt(i);
      i += Character.charCount(codePoint);
      S next = Character.isWhitespace(codePoint) ? wordEnd(at) : letter(at, codePoint);
      if (next == null) {
        return null;
      }
      at = next;
    }
    return at;
  }
}
