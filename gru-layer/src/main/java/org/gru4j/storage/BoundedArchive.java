package org.gru4j.storage;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
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

  /** Counts what it hands on. */
  private final class BoundedStream extends EntryStream {
    private final String name;
    private final long most;

    BoundedStream(ZipEntry entry, InputStream inflated, long most) {
      super(
          entry,
          inflated,
          (expected, found) -> ArchiveException.of(file, entry.getName(), expected, found));
      this.name = entry.getName();
      this.most = most;
    }

    @Override
    protected void check(long all, int last) throws IOException {
      remaining -= last;
      if (all > most) {
        throw ArchiveException.of(file, name, "at most %d bytes".formatted(most), "more");
      }
      if (remaining < 0) {
        throw ArchiveException.of(
            file,
            name,
            "at most %d bytes of all entries together".formatted(limit),
            "more by this one");
      }
    }
  }
}
