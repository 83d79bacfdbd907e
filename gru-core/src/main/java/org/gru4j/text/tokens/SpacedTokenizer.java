package org.gru4j.text.tokens;

import java.io.Reader;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands between spaces, for corpora that have been tokenised before, as those of machine
 * translation are: {@code "it 's ( here )"} gives {@code "it", " 's", " (", " here", " )"}.
 *
 * <p>White space within a line is one separator, however much of it there is, and nothing at the
 * line's begin and end; a line end is a token. Each word carries a space before it, that at the
 * begin of a line too, which {@link TextCodec#decode} leaves out there: so it is one token wherever
 * it stands.
 *
 * <p>Or every space counts: as with {@link WordTokenizer} a token then carries the one space before
 * it, if there is one, and other white space is a token of its own.
 */
final class SpacedTokenizer implements Tokenizer {
  private static final int CHUNK_LENGTH = 1 << 16;
  private static final Pattern EVERY_SPACE =
      Pattern.compile(" ?[^\\s]+|\\s", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern WORD_OR_LINE_END =
      Pattern.compile("[^\\s]+|\\n", Pattern.UNICODE_CHARACTER_CLASS);
  private static final String LINE_END = "\n";

  private final boolean everySpace;

  /**
   * A tokenizer.
   *
   * @param everySpace whether the tokens are the text to the last space
   */
  SpacedTokenizer(boolean everySpace) {
    this.everySpace = everySpace;
  }

  boolean everySpace() {
    return everySpace;
  }

  @Override
  public TokenKind kind() {
    return TokenKind.SPACED;
  }

  @Override
  public Iterator<String> tokens(Reader text) {
    TextChunks chunks = new TextChunks(text, CHUNK_LENGTH);
    return new Iterator<>() {
      private Matcher matcher = (everySpace ? EVERY_SPACE : WORD_OR_LINE_END).matcher("");
      private boolean found;

      @Override
      public boolean hasNext() {
        while (!found) {
          found = matcher.find();
          if (!found) {
            if (!chunks.hasNext()) {
              return false;
            }
            matcher = matcher.reset(chunks.next());
          }
        }
        return true;
      }

      @Override
      public String next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        found = false;
        String token = matcher.group();
        return everySpace || token.equals(LINE_END) ? token : ' ' + token;
      }
    };
  }
}
