package org.gru4j.speech.audio;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The length that the header of a WAV file declares, before Java's reader believes it. Java reads
 * no sample of a file whose header says 0, which is what a recorder leaves that was stopped or that
 * wrote into a pipe, and drops without a word what lies behind a length that is too small.
 *
 * @param sizeAt where in the file the number of bytes of samples stands; 0 if this is no WAV file
 * @param declared that number
 * @param unaccounted bytes behind the samples that are no chunk of a WAV file
 */
record WavHeader(int sizeAt, long declared, long unaccounted) {
  private static final WavHeader NONE = new WavHeader(0, 0, 0);
  private static final int RIFF_BYTES = 12;
  private static final int CHUNK_BYTES = 8;
  private static final int NAME_BYTES = 4;

  /** So far into a file the samples must have begun. */
  private static final int PEEKED = 1 << 13;

  /** Programs that cannot know the length write this or more: SoX 0x7FFFF000, FFmpeg 0xFFFFFFFF. */
  private static final long PLACEHOLDER = 0x7FFF_0000L;

  private static final long LARGEST = 0xFFFF_FFFFL;

  /** The header of a file; of one that is no WAV file, none. */
  static WavHeader of(Path file) {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      byte[] start = new byte[PEEKED];
      ByteBuffer bytes = ByteBuffer.wrap(start);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
      WavHeader header = parse(start, bytes.position());
      return header.sizeAt == 0 || header.hasPlaceholder() ? header : header.measured(channel);
    } catch (IOException e) {
      throw new AudioException(
          "Expected a readable recording at %s, found %s.".formatted(file, e), e);
    }
  }

  /** The header of a stream that can be reset, which it is. */
  static WavHeader of(InputStream stream) throws IOException {
    stream.mark(PEEKED);
    byte[] start = stream.readNBytes(PEEKED);
    stream.reset();
    return parse(start, start.length);
  }

  private static WavHeader parse(byte[] start, int length) {
    ByteBuffer bytes = ByteBuffer.wrap(start, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    if (length < RIFF_BYTES
        || !name(bytes, 0).equals("RIFF")
        || !name(bytes, CHUNK_BYTES).equals("WAVE")) {
      return NONE;
    }
    long at = RIFF_BYTES;
    while (at + CHUNK_BYTES <= length) {
      long size = Integer.toUnsignedLong(bytes.getInt((int) at + NAME_BYTES));
      if (name(bytes, (int) at).equals("data")) {
        return new WavHeader((int) at + NAME_BYTES, size, 0);
      }
      at += CHUNK_BYTES + size + size % 2;
    }
    return NONE;
  }

  private static String name(ByteBuffer bytes, int at) {
    byte[] name = new byte[NAME_BYTES];
    bytes.get(at, name);
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  /** Looks at what follows the samples. */
  private WavHeader measured(SeekableByteChannel channel) throws IOException {
    // The size is as wide as the name.
    long at = sizeAt + NAME_BYTES + declared;
    while (at < channel.size()) {
      // A chunk begins at an even place, but not every program knows that.
      long size = chunkAt(channel, at + at % 2);
      if (size < 0) {
        size = chunkAt(channel, at);
      } else {
        at += at % 2;
      }
      if (size < 0) {
        long rest = channel.size() - at;
        return rest <= 1 ? this : new WavHeader(sizeAt, declared, rest);
      }
      at += CHUNK_BYTES + size;
    }
    return this;
  }

  /** The size of the chunk there; -1 if there is none. */
  private static long chunkAt(SeekableByteChannel channel, long at) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    channel.position(at);
    while (head.hasRemaining() && channel.read(head) >= 0) {}
    if (head.hasRemaining()) {
      return -1;
    }
    boolean named = name(head, 0).chars().allMatch(letter -> letter >= ' ' && letter <= '~');
    long size = Integer.toUnsignedLong(head.getInt(NAME_BYTES));
    return named && at + CHUNK_BYTES + size <= channel.size() ? size : -1;
  }

  private boolean hasPlaceholder() {
    return declared == 0 || declared >= PLACEHOLDER;
  }

  /** What is wrong with the length, as a sentence without its full stop. */
  Optional<String> complaint(String name) {
    return unaccounted == 0
        ? Optional.empty()
        : Optional.of(
            "Expected %d bytes of samples in %s, as its header says, found %d more behind them"
                .formatted(declared, name, unaccounted));
  }

  /** Whether the samples go to the end of the file, whatever the header says. */
  boolean openEnded(AudioOptions options) {
    return sizeAt > 0 && (hasPlaceholder() || (unaccounted > 0 && options.allowCut()));
  }

  /** The same bytes with the largest length in the header. */
  InputStream patch(InputStream bytes) throws IOException {
    byte[] start = bytes.readNBytes(sizeAt + NAME_BYTES);
    ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).putInt(sizeAt, (int) LARGEST);
    return new BufferedInputStream(new SequenceInputStream(new ByteArrayInputStream(start), bytes));
  }
}
