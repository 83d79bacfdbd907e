package org.gru4j.text.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Tokens in a temporary file of native 32-bit integers, mapped into memory.
 *
 * <p>Mapped, and not read through a channel, because an interrupt of the reading thread closes a
 * channel for good, and Deeplearning4j's asynchronous iterators interrupt their threads.
 */
final class MappedTokenStore implements TokenStore {
  /** One mapping holds at most 2 GiB, so a long file has several. */
  static final int SEGMENT_LENGTH = 1 << 28;

  private final Path file;
  private final long length;
  private final int segmentLength;
  private volatile IntBuffer[] segments;

  /**
   * Maps a file and takes it over.
   *
   * @param segmentLength tokens per mapping
   */
  MappedTokenStore(Path file, long length, int segmentLength) {
    this.file = file;
    this.length = length;
    this.segmentLength = segmentLength;
    this.segments = new IntBuffer[Math.toIntExact((length + segmentLength - 1) / segmentLength)];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (int i = 0; i < segments.length; i++) {
        long start = (long) i * segmentLength;
        long count = Math.min(segmentLength, length - start);
        segments[i] =
            channel
                .map(FileChannel.MapMode.READ_ONLY, start * Integer.BYTES, count * Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .asIntBuffer();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void copy(long from, int[] target, int offset, int count) {
    IntBuffer[] open = segments;
    if (open.length == 0) {
      throw new IllegalStateException("The token store is closed.");
    }
    Objects.checkFromIndexSize(from, count, length);
    for (int copied = 0; copied < count; ) {
      IntBuffer segment = open[(int) ((from + copied) / segmentLength)];
      int start = (int) ((from + copied) % segmentLength);
      int part = Math.min(count - copied, segment.limit() - start);
      segment.get(start, target, offset + copied, part);
      copied += part;
    }
  }

  /** Gives the mapping to the garbage collector: Java 17 cannot end it at once. */
  @Override
  public void close() {
    segments = new IntBuffer[0];
    TokenStoreWriter.delete(file);
  }
}
