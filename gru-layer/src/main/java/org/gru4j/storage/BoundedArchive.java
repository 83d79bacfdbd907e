package org.gru4j.storage;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A zip archive from other hands: nothing of it is read beyond a limit, and nothing is believed
 * that its directory says. Every reader of archives goes through this one.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused when opened</td><td>what is no zip archive or cut short; two entries of one
 *     name</td></tr>
 * <tr><td>refused when read</td><td>an entry of more bytes than its reader allows; bytes beyond the
 *     archive's limit, counted over all entries; another number of bytes or another CRC-32 than the
 *     directory says, once the entry's end is reached; damage; encryption, and methods other than
 *     stored and deflated</td></tr>
 * <tr><td>ignored</td><td>comments, times, extra fields, directories, entries that nobody asks
 *     for</td></tr>
 * <tr><td>accepted</td><td>entries in any order, stored or deflated, Zip64; bytes before the
 *     archive</td></tr>
 * </table>
 *
 * <p>One thread at a time.
 */
public final class BoundedArchive implements Closeable {
  /** Weights hardly compress: an archive that inflates to more than this many times is a bomb. */
  private static final long LARGEST_INFLATION = 20;

  /** What an archive may inflate to however small it is: zeros, as fresh optimisers have them. */
  private static final long FREE_BYTES = 64L << 20;

  private static final int BUFFER_BYTES = 1 << 13;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Path file;
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries = new LinkedHashMap<>();
  private final long limit;
  private long remaining;

  private BoundedArchive(Path file, ZipFile zip, long limit) throws ArchiveException {
    this.file = file;
    this.zip = zip;
    this.limit = limit;
    this.remaining = limit;
    for (ZipEntry entry : zip.stream().toList()) {
      if (entries.put(entry.getName(), entry) != null) {
        throw ArchiveException.of(file, "one entry " + entry.getName(), "two");
      }
    }
  }

  /**
   * Opens an archive that may inflate to 20 times its size and 64 MiB more, over all entries.
   *
   * @throws ArchiveException if the file is no zip archive, or two entries have one name
   * @throws IOException if it cannot be read
   */
  public static BoundedArchive open(Path file) throws IOException {
    return open(file, inflationLimit(file));
  }

  /**
   * Opens an archive.
   *
   * @param limit most bytes that all that is read of it may have together
   * @throws ArchiveException if the file is no zip archive, or two entries have one name
   * @throws IOException if it cannot be read
   */
  public static BoundedArchive open(Path file, long limit) throws IOException {
    ZipFile zip;
    try {
      zip = new ZipFile(file.toFile());
    } catch (ZipException e) {
      throw ArchiveException.of(file, "a zip archive", String.valueOf(e.getMessage()));
    }
    try {
      return new BoundedArchive(file, zip, limit);
    } catch (IOException | RuntimeException e) {
      try (zip) {
        throw e;
      }
    }
  }

  /**
   * What an archive of weights may inflate to: 20 times its size and 64 MiB more.
   *
   * @throws IOException if the file's size cannot be read
   */
  public static long inflationLimit(Path file) throws IOException {
    return FREE_BYTES + LARGEST_INFLATION * Files.size(file);
  }

  /** The names of the entries in their order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /** Whether there is an entry of this name. */
  public boolean has(String name) {
    return entries.containsKey(name);
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /**
   * The number of bytes that the directory says an entry has; one who reads to its end and finds
   * another number gets an exception.
   *
   * @throws ArchiveException if there is no such entry
   */
  public long size(String name) throws ArchiveException {
    return entry(name).getSize();
  }

  /**
   * What a reader throws whose entry is intact but not what it should be.
   *
   * @param expected to stand behind "Expected"
   * @param found to stand behind "found"; its first 200 characters are shown
   * @param cause what failed; null if nothing threw
   */
  public ArchiveException refusal(
      String name, String expected, String found, @Nullable Throwable cause) {
    ArchiveException refusal = ArchiveException.of(file, name, expected, found);
    if (cause != null) {
      refusal.initCause(cause);
    }
    return refusal;
  }

  private ZipEntry entry(String name) throws ArchiveException {
    ZipEntry entry = entries.get(name);
    if (entry == null) {
      throw ArchiveException.of(file, "an entry " + name, List.copyOf(entries.keySet()).toString());
    }
    return entry;
  }

  /** How many bytes may still be read. */
  public long remaining() {
    return remaining;
  }

  /**
   * The bytes of an entry as they are asked for. At the end their number and their checksum are
   * compared with the directory's; one who does not read to the end learns of no damage.
   *
   * @param most bytes that it may have
   * @throws ArchiveException if there is no such entry or it cannot be inflated; reading throws it
   *     as well
   */
  public InputStream stream(String name, long most) throws IOException {
    ZipEntry entry = entry(name);
    try {
      return new BoundedStream(entry, zip.getInputStream(entry), most);
    } catch (ZipException e) {
      throw ArchiveException.of(
          file, name, "stored or deflated bytes", String.valueOf(e.getMessage()));
    }
  }

  /**
   * All bytes of an entry.
   *
   * @param most bytes that it may have
   * @throws ArchiveException if there is no such entry, it is larger or not intact
   */
  public byte[] bytes(String name, int most) throws IOException {
    try (InputStream in = stream(name, most)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      in.transferTo(bytes);
      return bytes.toByteArray();
    }
  }

  /**
   * An entry in UTF-8, without a byte order mark.
   *
   * @param most bytes that it may have
   * @throws ArchiveException if there is no such entry, it is larger, not intact or no UTF-8
   */
  public String text(String name, int most) throws IOException {
    byte[] bytes = bytes(name, most);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw ArchiveException.of(file, name, "text in UTF-8", "other bytes");
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  /** Counts and checks what it hands on. */
  private final class BoundedStream extends InputStream {
    private final ZipEntry entry;
    private final InputStream inflated;
    private final long most;
    private final CRC32 checksum = new CRC32();
    private long count;

    BoundedStream(ZipEntry entry, InputStream inflated, long most) {
      this.entry = entry;
      this.inflated = inflated;
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int found = inflate(target, offset, length);
      if (found < 0) {
        requireIntact();
        return found;
      }
      count += found;
      remaining -= found;
      if (count > most) {
        throw refused("at most %d bytes".formatted(most), "more");
      }
      if (remaining < 0) {
        throw refused(
            "at most %d bytes of all entries together".formatted(limit), "more by this one");
      }
      checksum.update(target, offset, found);
      return found;
    }

    private int inflate(byte[] target, int offset, int length) throws IOException {
      try {
        return inflated.read(target, offset, length);
      } catch (ZipException | EOFException e) {
        throw refused("stored or deflated bytes", String.valueOf(e.getMessage()));
      }
    }

    private void requireIntact() throws ArchiveException {
      if (count != entry.getSize()) {
        throw refused(
            "%d bytes, as the archive's directory says".formatted(entry.getSize()),
            Long.toString(count));
      }
      if (checksum.getValue() != entry.getCrc()) {
        throw refused("the CRC-32 of the archive's directory", "another");
      }
    }

    private ArchiveException refused(String expected, String found) {
      return ArchiveException.of(file, entry.getName(), expected, found);
    }

    @Override
    public long skip(long count) throws IOException {
      byte[] skipped = new byte[(int) Math.min(BUFFER_BYTES, Math.max(0, count))];
      return skipped.length == 0 ? 0 : Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public void close() throws IOException {
      inflated.close();
    }
  }
}
