package org.gru4j.text.tokens;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Cuts a text of any length into chunks of bounded length at places that are word boundaries in any
 * case: after a line feed, else before a space.
 *
 * <p>Where a whole chunk has neither, it is cut between two code points, and a word may be cut in
 * two. Nothing is ever lost.
 */
final class TextChunks implements Iterator<String> {
  private final Reader text;
  private final char[] buffer;
  private int length;
  private boolean endOfText;

  TextChunks(Reader text, int maximumLength) {
    this.text = text;
    this.buffer = new char[maximumLength];
  }

  @Override
  public boolean hasNext() {
    if (length == 0) {
      fill();
    }
    return length > 0;
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    fill();
    int cut = endOfText ? length : lastBoundary();
    String chunk = new String(buffer, 0, cut);
    System.arraycopy(buffer, cut, buffer, 0, length - cut);
    length -= cut;
    return chunk;
  }

  private void fill() {
    try {
      while (!endOfText && length < buffer.length) {
        int count = text.read(buffer, length, buffer.length - length);
        endOfText = count < 0;
        length += Math.max(0, count);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int lastBoundary() {
    for (int i = length; i > 0; i--) {
      if (buffer[i - 1] == '\n') {
        return i;
      }
    }
    for (int i = length - 1; i > 0; i--) {
      // A run of white space is one segment, so only its start is a boundary in any case.
      if (buffer[i] == ' ' && !isSpace(buffer[i - 1])) {
        return i;
      }
    }
    // The last char stays: it may be the first half of a surrogate pair or of CR LF.
    int cut = length - 1;
    return Character.isHighSurrogate(buffer[cut - 1]) ? cut - 1 : cut;
  }

  private static boolean isSpace(char character) {
    return Character.isWhitespace(character) || Character.isSpaceChar(character);
  }
}
