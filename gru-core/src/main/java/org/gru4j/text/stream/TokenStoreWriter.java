package org.gru4j.text.stream;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Collects tokens in memory, and in a temporary file from when they are too many. */
public final class TokenStoreWriter implements AutoCloseable {
  private static final int BLOCK = 1 << 16;

  private final long memoryLimit;
  private final int segmentLength;
  // Tokens that are not in the file: all up to the limit, then one block.
  private final IntArrayList pending = new IntArrayList();
  private @Nullable Path file;
  private @Nullable FileChannel channel;
  private long written;

  /**
   * A writer without tokens yet.
   *
   * @param memoryLimit how many tokens are kept in memory; of more, all go to a temporary file
   */
  public TokenStoreWriter(long memoryLimit) {
    this(memoryLimit, MappedTokenStore.SEGMENT_LENGTH);
  }

  TokenStoreWriter(long memoryLimit, int segmentLength) {
    // An array has at most about two thousand million elements.
    this.memoryLimit = Math.min(memoryLimit, Integer.MAX_VALUE - BLOCK);
    this.segmentLength = segmentLength;
  }

  /** Adds the next token. */
  public void add(int token) {
    pending.add(token);
    if (channel == null ? pending.size() > memoryLimit : pending.size() >= BLOCK) {
      flush();
    }
  }

  private void flush() {
    try {
      if (channel == null) {
        file = Files.createTempFile("gru4j-tokens-", ".bin");
        // A mapped file cannot be deleted on every system; then it goes when the JVM does.
        file.toFile().deleteOnExit();
        channel = FileChannel.open(file, StandardOpenOption.WRITE);
      }
      ByteBuffer bytes = ByteBuffer.allocate(BLOCK * Integer.BYTES).order(ByteOrder.nativeOrder());
      for (int start = 0; start < pending.size(); start += BLOCK) {
        int count = Math.min(BLOCK, pending.size() - start);
        bytes.clear().asIntBuffer().put(pending.elements(), start, count);
        bytes.limit(count * Integer.BYTES);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      written += pending.size();
      pending.clear();
      pending.trim(BLOCK);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The store of all that was added; the writer is done with. */
  public TokenStore finish() {
    if (channel == null || file == null) {
      return new MemoryTokenStore(pending.toIntArray());
    }
    flush();
    TokenStore store = new MappedTokenStore(file, written, segmentLength);
    file = null;
    return store;
  }

  /** Where the tokens go, if they are too many for the memory. */
  @Nullable Path file() {
    return file;
  }

  /** Deletes the file, unless {@link #finish} has passed it on. */
  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
      if (file != null) {
        delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path file) {
    // The result does not matter: what cannot be deleted yet is deleted when the JVM ends.
    boolean unused = file.toFile().delete();
  }
}
