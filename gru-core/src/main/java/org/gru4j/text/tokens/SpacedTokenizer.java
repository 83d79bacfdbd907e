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
 * <p>As with {@link WordTokenizer} a token carries the one space before it, and other white space
 * is a token of its own.
 */
final class SpacedTokenizer implements Tokenizer {
  private static final int CHUNK_LENGTH = 1 << 16;
  private static final Pattern TOKEN =
      Pattern.compile(" ?[^\\s]+|\\s", Pattern.UNICODE_CHARACTER_CLASS);

  @Override
  public TokenKind kind() {
    return TokenKind.SPACED;
  }

  @Override
  public Iterator<String> tokens(Reader text) {
    TextChunks chunks = new TextChunks(text, CHUNK_LENGTH);
    return new Iterator<>() {
      private Matcher matcher = TOKEN.matcher("");
      private boolean found;

      @Override
      public boolean hasNext() {
        while (!found) {
          found = matcher.find();
          if (!found) {
            if (!chunks.hasNext()) {
              return false;
            }
            matcher = TOKEN.matcher(chunks.next());
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
        return matcher.group();
      }
    };
  }
}
