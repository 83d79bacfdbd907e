package org.gru4j.text.tokens;

import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Cuts text into tokens without losing anything: <b>the concatenation of the tokens is the
 * text</b>, for every kind and every text, but for spaces of text that has been tokenised before,
 * which are one where they are many. So text can be shown token by token while a model writes it.
 *
 * <p>There are three kinds ({@link TokenKind}). Characters are Unicode code points. Words follow
 * Unicode's segmentation (UAX #29) and carry the one space before them ({@code "the", " cat",
 * "."}); a line end is a token of its own. Subwords are learned by byte-pair encoding inside such
 * words (Sennrich et al. 2016, arXiv:1508.07909); {@link TextCodec#learn} makes them.
 *
 * <p>Tokenizers are immutable to their users and may be shared among threads; an iterator belongs
 * to one thread.
 */
public sealed interface Tokenizer
    permits CharacterTokenizer, SpacedTokenizer, WordTokenizer, SubwordTokenizer {

  /** One token per Unicode code point; a surrogate pair is never split. */
  static Tokenizer characters() {
    return new CharacterTokenizer();
  }

  /** Words, punctuation, line ends and runs of space; see {@link WordTokenizer}. */
  static Tokenizer words() {
    return new WordTokenizer();
  }

  /**
   * What stands between spaces; see {@link SpacedTokenizer}.
   *
   * @param everySpace whether each space counts; else white space within a line is one separator
   */
  static Tokenizer spaced(boolean everySpace) {
    return new SpacedTokenizer(everySpace);
  }

  /** What a token of this tokenizer is. */
  TokenKind kind();

  /** The kind in lower case, as files and messages name it. */
  default String name() {
    return kind().label();
  }

  /**
   * Cuts a text while reading it; a bounded part of the text is in memory at a time.
   *
   * @param text read to its end, not closed; an {@link java.io.IOException} comes out of the
   *     iterator as {@link java.io.UncheckedIOException}
   */
  Iterator<String> tokens(Reader text);

  /** Cuts a text that is in memory. */
  default List<String> tokens(CharSequence text) {
    List<String> tokens = new ArrayList<>();
    tokens(new StringReader(text.toString())).forEachRemaining(tokens::add);
    return tokens;
  }

  /** The text that was cut into these tokens. */
  default String join(List<String> tokens) {
    return String.join("", tokens);
  }
}
