package org.gru4j.text.tokens;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Unicode code points. A surrogate without its other half is a token by itself. */
final class CharacterTokenizer implements Tokenizer {

  @Override
  public TokenKind kind() {
    return TokenKind.CHARACTERS;
  }

  @Override
  public Iterator<String> tokens(Reader text) {
    return new CodePointIterator(text);
  }

  private static final class CodePointIterator implements Iterator<String> {
    private final Reader text;
    private final char[] buffer = new char[1 << 13];
    private int position;
    private int limit;

    CodePointIterator(Reader text) {
      this.text = text;
    }

    @Override
    public boolean hasNext() {
      return position < limit || fill();
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      char first = buffer[position++];
      if (Character.isHighSurrogate(first)
          && hasNext()
          && Character.isLowSurrogate(buffer[position])) {
        return Character.toString(Character.toCodePoint(first, buffer[position++]));
      }
      return String.valueOf(first);
    }

    private boolean fill() {
      try {
        position = 0;
        limit = Math.max(0, text.read(buffer, 0, buffer.length));
        return limit > 0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
