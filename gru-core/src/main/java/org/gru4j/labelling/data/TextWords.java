package org.gru4j.labelling.data;

import java.util.List;
import org.gru4j.text.tokens.Tokenizer;

/**
 * The words of a text: those of {@link Tokenizer#words()} without the spaces and line ends between
 * them. Of a text of more than {@link #MOST} words the first are read.
 */
public final class TextWords {
  /** How many words of a text are read. */
  public static final int MOST = 1000;

  private TextWords() {}

  /** The words, punctuation marks among them. */
  public static List<String> of(String text) {
    return Tokenizer.words().tokens(text).stream()
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .limit(MOST)
        .toList();
  }
}
