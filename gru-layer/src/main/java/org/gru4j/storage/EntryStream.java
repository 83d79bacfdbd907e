package org.gru4j.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;

/**
 * The bytes of an entry of a zip archive, of which Java compares neither the number nor the
 * checksum with the archive's directory.
 */
public class EntryStream extends InputStream {
  private static final int SKIPPED_AT_ONCE = 1 << 13;

  private final ZipEntry entry;
  private final InputStream inflated;
  private final Refusal refusal;
  private final CRC32 checksum = new CRC32();
  private long count;

  /** How bytes that are not what the directory says are refused. */
  public interface Refusal {
    /** The exception, unless another one is thrown. */
    IOException of(String expected, String found);
  }

  /**
   * A stream that is at its beginning.
   *
   * @param inflated what the archive gives for the entry
   */
  public EntryStream(ZipEntry entry, InputStream inflated, Refusal refusal) {
    this.entry = entry;
    this.inflated = inflated;
    this.refusal = refusal;
  }

  /**
   * Called before bytes are handed on.
   *
   * @param all bytes so far
   * @param last those that came last
   * @throws IOException if they are too many
   */
  protected void check(long all, int last) throws IOException {}

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException what the refusal gives, if the bytes are not those that the archive says
   */
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int found = inflate(target, offset, length);
    if (found < 0) {
      requireIntact();
      return found;
    }
    count += found;
    check(count, found);
    if (count > entry.getSize()) {
      throw otherSize("more");
    }
    checksum.update(target, offset, found);
    return found;
  }

  private int inflate(byte[] target, int offset, int length) throws IOException {
    try {
      return inflated.read(target, offset, length);
    } catch (ZipException | EOFException e) {
      throw refusal.of("stored or deflated bytes", String.valueOf(e.getMessage()));
    }
  }

  private void requireIntact() throws IOException {
    if (count != entry.getSize()) {
      throw otherSize(Long.toString(count));
    }
    if (checksum.getValue() != entry.getCrc()) {
      throw refusal.of("the CRC-32 of the archive's directory", "another");
    }
  }

  private IOException otherSize(String found) {
    return refusal.of(
        "%d bytes, as the archive's directory says".formatted(entry.getSize()), found);
  }

  @Override
  public long skip(long wanted) throws IOException {
    byte[] skipped = new byte[(int) Math.min(SKIPPED_AT_ONCE, Math.max(0, wanted))];
    return skipped.length == 0 ? 0 : Math.max(0, read(skipped, 0, skipped.length));
  }

  @Override
  public void close() throws IOException {
    inflated.close();
  }
}
