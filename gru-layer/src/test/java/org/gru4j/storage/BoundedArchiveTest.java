package org.gru4j.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedArchiveTest {
  @TempDir Path folder;

  private Path zip(Map<String, byte[]> entries, int method) throws IOException {
    Path file = folder.resolve("a.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.setMethod(method);
      for (Map.Entry<String, byte[]> each : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(each.getKey());
        CRC32 checksum = new CRC32();
        checksum.update(each.getValue());
        entry.setSize(each.getValue().length);
        entry.setCrc(checksum.getValue());
        out.putNextEntry(entry);
        out.write(each.getValue());
      }
    }
    return file;
  }

  private Path zip(String name, byte[] content) throws IOException {
    return zip(Map.of(name, content), ZipOutputStream.DEFLATED);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void refused(ThrowingCallable reading, String message) {
    assertThatExceptionOfType(ArchiveException.class).isThrownBy(reading).withMessage(message);
  }

  @Test
  void readsStoredAndDeflatedEntries() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("b", utf8("größer"));
    entries.put("a", utf8("\uFEFF{}"));
    for (int method : new int[] {ZipOutputStream.STORED, ZipOutputStream.DEFLATED}) {
      try (BoundedArchive archive = BoundedArchive.open(zip(entries, method))) {
        assertThat(archive.names()).containsExactly("b", "a");
        assertThat(archive.has("a")).isTrue();
        assertThat(archive.has("c")).isFalse();
        assertThat(archive.text("b", 8)).isEqualTo("größer");
        // Without the byte order mark.
        assertThat(archive.text("a", 100)).isEqualTo("{}");
        assertThat(archive.bytes("a", 100)).hasSize(5);
      }
    }
  }

  @Test
  void refusesAnEntryBeyondItsLimit() throws IOException {
    Path file = zip("zeros", new byte[1_000_000]);
    try (BoundedArchive archive = BoundedArchive.open(file)) {
      assertThat(archive.bytes("zeros", 1_000_000)).hasSize(1_000_000);
      refused(
          () -> archive.bytes("zeros", 999_999),
          "Expected at most 999999 bytes in entry zeros of %s, found more.".formatted(file));
      refused(
          () -> archive.bytes("none", 1),
          "Expected an entry none in %s, found [zeros].".formatted(file));
    }
  }

  /** Each is small enough, all together are not: a megabyte that inflates to a gigabyte. */
  @Test
  void refusesAnArchiveBeyondItsLimit() throws IOException {
    Path file = zip("zeros", new byte[40 << 20]);
    assertThat(Files.size(file)).isLessThan(64 << 10);
    try (BoundedArchive archive = BoundedArchive.open(file)) {
      long limit = BoundedArchive.inflationLimit(file);
      assertThat(archive.remaining()).isEqualTo(limit).isLessThan(70 << 20);
      archive.bytes("zeros", Integer.MAX_VALUE);
      assertThat(archive.remaining()).isEqualTo(limit - (40 << 20));
      refused(
          () -> archive.bytes("zeros", Integer.MAX_VALUE),
          "Expected at most %d bytes of all entries together in entry zeros of %s, found more by this one."
              .formatted(limit, file));
    }
  }

  /** Both a stored byte and one of the directory's numbers. */
  @Test
  void refusesDamage() throws IOException {
    byte[] noise = new byte[500];
    new Random(3).nextBytes(noise);
    Path file = zip(Map.of("noise", noise), ZipOutputStream.STORED);
    byte[] content = Files.readAllBytes(file);
    content[200] ^= 1;
    Files.write(file, content);
    try (BoundedArchive archive = BoundedArchive.open(file)) {
      refused(
          () -> archive.bytes("noise", 1000),
          "Expected the CRC-32 of the archive's directory in entry noise of %s, found another."
              .formatted(file));
      try (InputStream in = archive.stream("noise", 1000)) {
        assertThat(in.skip(100)).isEqualTo(100);
        assertThat(in.read()).isEqualTo(Byte.toUnsignedInt(noise[100]));
        in.skipNBytes(399);
        refused(
            in::read,
            "Expected the CRC-32 of the archive's directory in entry noise of %s, found another."
                .formatted(file));
      }
    }
  }

  @Test
  void refusesAnotherLengthThanTheDirectoryHas() throws IOException {
    Path file = zip("zeros", new byte[300]);
    byte[] content = Files.readAllBytes(file);
    int directory = content.length - 22 - (46 + 5);
    assertThat(content[directory]).isEqualTo((byte) 'P');
    // The uncompressed size in the directory.
    content[directory + 24] ^= 1;
    Files.write(file, content);
    try (BoundedArchive archive = BoundedArchive.open(file)) {
      refused(
          () -> archive.bytes("zeros", 1000),
          "Expected 301 bytes, as the archive's directory says in entry zeros of %s, found 300."
              .formatted(file));
    }
  }

  @Test
  void refusesTwoEntriesOfOneNameAndOtherFiles() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("aa", new byte[3]);
    entries.put("ab", new byte[4]);
    Path file = zip(entries, ZipOutputStream.STORED);
    String text = Files.readString(file, StandardCharsets.ISO_8859_1).replace("ab", "aa");
    Files.writeString(file, text, StandardCharsets.ISO_8859_1);
    refused(
        () -> BoundedArchive.open(file), "Expected one entry aa in %s, found two.".formatted(file));
    Files.write(file, new byte[100]);
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> BoundedArchive.open(file))
        .withMessageStartingWith("Expected a zip archive in %s, found ".formatted(file));
  }

  @Test
  void refusesTextThatIsNotUtf8() throws IOException {
    Path file = zip("text", new byte[] {'a', (byte) 0xC3, 'b'});
    try (BoundedArchive archive = BoundedArchive.open(file)) {
      refused(
          () -> archive.text("text", 10),
          "Expected text in UTF-8 in entry text of %s, found other bytes.".formatted(file));
    }
  }

  @Test
  void showsWhatCannotBeSeen() {
    assertThat(VisibleText.of("größer\n\uFEFFx\u0000")).isEqualTo("größer\\u000A\\uFEFFx\\u0000");
    assertThat(VisibleText.of("a".repeat(300))).isEqualTo("a".repeat(200) + "...");
    assertThat(VisibleText.ofMessage("a\r" + "b".repeat(300)))
        .isEqualTo("a\\u000D" + "b".repeat(300));
  }
}
