package org.gru4j.text.stream;

import java.util.Objects;

/** Tokens in an array. */
final class MemoryTokenStore implements TokenStore {
  private final int[] tokens;
  private volatile boolean closed;

  MemoryTokenStore(int[] tokens) {
    this.tokens = tokens;
  }

  @Override
  public long length() {
    return tokens.length;
  }

  @Override
  public void copy(long from, int[] target, int offset, int length) {
    if (closed) {
      throw new IllegalStateException("The token store is closed.");
    }
    Objects.checkFromIndexSize(from, length, tokens.length);
    System.arraycopy(tokens, (int) from, target, offset, length);
  }

  @Override
  public void close() {
    closed = true;
  }
}
