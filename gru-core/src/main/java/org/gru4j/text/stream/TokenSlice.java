package org.gru4j.text.stream;

import java.util.Objects;

/** A range of another store, which stays the owner of the tokens. */
record TokenSlice(TokenStore whole, long start, long length) implements TokenStore {

  @Override
  public void copy(long from, int[] target, int offset, int count) {
    Objects.checkFromIndexSize(from, count, length);
    whole.copy(start + from, target, offset, count);
  }

  @Override
  public void close() {}
}
