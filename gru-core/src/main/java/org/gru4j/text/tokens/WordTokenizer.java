package org.gru4j.text.tokens;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.io.Reader;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Words after Unicode Standard Annex #29, as ICU segments them (with dictionaries for Chinese,
 * Japanese, Thai and other scripts that write no spaces).
 *
 * <p>ICU and not {@link java.text.BreakIterator}, whose rules differ from UAX #29 and change with
 * the JDK: a saved vocabulary must meet the same tokens on every JDK.
 *
 * <p>A token carries the one space before it; of a longer run the other spaces are a token of their
 * own: {@code "a b,"} gives {@code "a", " ", " b", ","}. Line ends ({@code "\n"}, {@code "\r\n"},
 * …) are tokens and carry no space. The alternative, spaces as tokens, would double the length of
 * the sequences; leaving spaces out would lose the text.
 */
final class WordTokenizer implements Tokenizer {
  private static final int CHUNK_LENGTH = 1 << 16;

  private final int chunkLength;

  WordTokenizer() {
    this(CHUNK_LENGTH);
  }

  /** With a bound of its own on the text that is segmented at once, at least 3 chars. */
  WordTokenizer(int chunkLength) {
    this.chunkLength = chunkLength;
  }

  @Override
  public TokenKind kind() {
    return TokenKind.WORDS;
  }

  @Override
  public Iterator<String> tokens(Reader text) {
    return new WordIterator(new TextChunks(text, chunkLength));
  }

  private static final class WordIterator implements Iterator<String> {
    private final TextChunks chunks;
    private final BreakIterator boundaries = BreakIterator.getWordInstance(ULocale.ROOT);
    private String chunk = "";
    private int position;

    WordIterator(TextChunks chunks) {
      this.chunks = chunks;
    }

    @Override
    public boolean hasNext() {
      if (position == chunk.length() && chunks.hasNext()) {
        chunk = chunks.next();
        boundaries.setText(chunk);
        position = 0;
      }
      return position < chunk.length();
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      int start = position;
      int end = boundaries.next();
      if (givesItsSpaceAway(end)) {
        // A single space makes no token of its own: it starts the token of the next segment.
        end = end - 1 == start ? boundaries.next() : end - 1;
      }
      position = end;
      return chunk.substring(start, end);
    }

    /** Whether the segment that ends here ends with a space and something visible follows. */
    private boolean givesItsSpaceAway(int end) {
      return end < chunk.length()
          && chunk.charAt(end - 1) == ' '
          && !Character.isWhitespace(chunk.charAt(end));
    }
  }
}
