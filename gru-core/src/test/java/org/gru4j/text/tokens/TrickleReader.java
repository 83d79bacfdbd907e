package org.gru4j.text.tokens;

import java.io.Reader;
import java.util.function.LongUnaryOperator;

/**
 * A text that exists only while it is read: char i is computed. Remembers how far and in what
 * pieces it was read, and gives only a few chars at a time.
 */
final class TrickleReader extends Reader {
  private final long length;
  private final LongUnaryOperator charAt;
  private final int most;
  long position;
  int largestRequest;

  TrickleReader(long length, int most, LongUnaryOperator charAt) {
    this.length = length;
    this.most = most;
    this.charAt = charAt;
  }

  static TrickleReader of(String text, int most) {
    return new TrickleReader(text.length(), most, i -> text.charAt((int) i));
  }

  @Override
  public int read(char[] target, int offset, int count) {
    largestRequest = Math.max(largestRequest, count);
    if (position == length) {
      return -1;
    }
    int given = (int) Math.min(Math.min(count, most), length - position);
    for (int i = 0; i < given; i++) {
      target[offset + i] = (char) charAt.applyAsLong(position++);
    }
    return given;
  }

  @Override
  public void close() {}
}
