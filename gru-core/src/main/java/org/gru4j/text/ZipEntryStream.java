package org.gru4j.text;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The bytes of one entry; closing them closes the archive as well. Java compares neither their
 * number nor their checksum with the archive's directory.
 */
final class ZipEntryStream extends FilterInputStream {
  private final ZipFile archive;
  private final ZipEntry entry;
  private final String document;
  private final CRC32 checksum;
  private long count;

  ZipEntryStream(ZipFile archive, ZipEntry entry, String document) throws IOException {
    this(archive, entry, document, new CRC32());
  }

  private ZipEntryStream(ZipFile archive, ZipEntry entry, String document, CRC32 checksum)
      throws IOException {
    super(new CheckedInputStream(archive.getInputStream(entry), checksum));
    this.archive = archive;
    this.entry = entry;
    this.document = document;
    this.checksum = checksum;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  /**
   * {@inheritDoc}
   *
   * @throws CorpusException if the bytes are not those that the archive says
   */
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int found;
    try {
      found = super.read(target, offset, length);
    } catch (ZipException | EOFException e) {
      throw damaged("an intact entry", String.valueOf(e.getMessage()));
    }
    count += Math.max(0, found);
    if (count > entry.getSize() || (found < 0 && count < entry.getSize())) {
      throw damaged(
          "%d bytes, as the archive's directory says,".formatted(entry.getSize()),
          count > entry.getSize() ? "more" : Long.toString(count));
    }
    if (found < 0 && checksum.getValue() != entry.getCrc()) {
      throw damaged("the CRC-32 of the archive's directory", "another");
    }
    return found;
  }

  @Override
  public long skip(long count) throws IOException {
    byte[] skipped = new byte[(int) Math.min(1 << 13, Math.max(0, count))];
    return skipped.length == 0 ? 0 : Math.max(0, read(skipped, 0, skipped.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private CorpusException damaged(String expected, String found) {
    return new CorpusException("Expected %s in %s, found %s.".formatted(expected, document, found));
  }

  @Override
  public void close() throws IOException {
    try (archive) {
      super.close();
    }
  }
}
