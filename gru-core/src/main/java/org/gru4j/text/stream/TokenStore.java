package org.gru4j.text.stream;

import java.util.Objects;
import org.datavec.api.records.reader.RecordReader;

/**
 * The token indices of a text, in order, ready to be read from any place. A short text is kept in
 * memory; a long one in a temporary file that is mapped into memory, so that a corpus may be larger
 * than the memory.
 *
 * <p>After filling, a store does not change and may be read by several threads. Closing it deletes
 * its file; a closed store throws {@link IllegalStateException}.
 */
public sealed interface TokenStore extends AutoCloseable
    permits MemoryTokenStore, MappedTokenStore, TokenSlice {
  /** How many tokens are kept in memory unless told otherwise: 64 MiB. */
  long DEFAULT_MEMORY_LIMIT = 1L << 24;

  /** A store of tokens that are in memory already. */
  static TokenStore of(int... tokens) {
    return new MemoryTokenStore(tokens.clone());
  }

  /** All records that a reader has left, in memory up to {@link #DEFAULT_MEMORY_LIMIT} tokens. */
  static TokenStore read(RecordReader reader) {
    return read(reader, DEFAULT_MEMORY_LIMIT);
  }

  /**
   * All records that a reader has left.
   *
   * @param reader gives one integer per record, as {@link TokenRecordReader} does
   * @param memoryLimit how many tokens are kept in memory; of more, all go to a temporary file
   */
  static TokenStore read(RecordReader reader, long memoryLimit) {
    try (TokenStoreWriter writer = new TokenStoreWriter(memoryLimit)) {
      while (reader.hasNext()) {
        writer.add(reader.next().get(0).toInt());
      }
      return writer.finish();
    }
  }

  /** How many tokens there are. */
  long length();

  /** The token at a position. */
  default int get(long position) {
    int[] token = new int[1];
    copy(position, token, 0, 1);
    return token[0];
  }

  /**
   * Copies consecutive tokens.
   *
   * @param from position of the first
   * @throws IndexOutOfBoundsException if the store or the target is too short
   */
  void copy(long from, int[] target, int offset, int length);

  /**
   * The tokens of a range, without copying them. Closing the slice leaves this store open; closing
   * this store ends the slice.
   */
  default TokenStore slice(long from, long to) {
    Objects.checkFromToIndex(from, to, length());
    return new TokenSlice(this, from, to - from);
  }

  @Override
  void close();
}
