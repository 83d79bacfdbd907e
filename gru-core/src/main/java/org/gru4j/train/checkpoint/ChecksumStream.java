package org.gru4j.train.checkpoint;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/**
 * Compares the checksum of an entry at its end: unlike a zip stream, a zip file does not do so by
 * itself.
 */
final class ChecksumStream extends FilterInputStream {
  private final CRC32 sum = new CRC32();
  private final long expected;

  ChecksumStream(InputStream in, long expected) {
    super(in);
    this.expected = expected;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    if (value >= 0) {
      sum.update(value);
    } else {
      compare();
    }
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, length);
    if (count > 0) {
      sum.update(buffer, offset, count);
    } else if (count < 0) {
      compare();
    }
    return count;
  }

  private void compare() throws IOException {
    if (sum.getValue() != expected) {
      throw new ZipException("its checksum is wrong");
    }
  }
}
