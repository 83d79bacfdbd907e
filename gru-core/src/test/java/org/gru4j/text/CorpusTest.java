package org.gru4j.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
  @TempDir Path folder;

  private static String text(Corpus corpus) {
    StringWriter all = new StringWriter();
    corpus
        .documents()
        .forEach(
            document -> {
              try (Reader reader = corpus.open(document)) {
                reader.transferTo(all);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return all.toString();
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void aFileAFolderAndAnArchiveHoldTheSameText() throws IOException {
    write("corpus/b/two.txt", "zwei ");
    write("corpus/a.txt", "eins ");
    write("corpus/c é %.txt", "drei");
    write("corpus/left.out", "nothing");
    Path archive = folder.resolve("corpus.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      for (String name : new String[] {"b/two.txt", "c é %.txt", "a.txt", "left.out"}) {
        zip.putNextEntry(new ZipEntry(name));
        Files.copy(folder.resolve("corpus").resolve(name), zip);
      }
    }
    Path single = write("single.txt", "eins zwei drei");
    assertThat(text(Corpus.of(single))).isEqualTo("eins zwei drei");
    assertThat(text(Corpus.of(folder.resolve("corpus"), "**.txt"))).isEqualTo("eins zwei drei");
    assertThat(text(Corpus.of(archive, "**.txt"))).isEqualTo("eins zwei drei");
  }

  @Test
  void whatIsNoCorpusIsRefusedInOneSentence() throws IOException {
    assertThatThrownBy(() -> Corpus.of(folder.resolve("nowhere")))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("nowhere");
    Path empty = write("empty.txt", "");
    assertThatThrownBy(() -> Corpus.of(empty)).hasMessageContaining("found an empty file");
    write("some/file.txt", "text");
    assertThatThrownBy(() -> Corpus.of(folder.resolve("some"), "**.java"))
        .hasMessageContaining("**.java")
        .hasMessageContaining("found none");
  }

  @Test
  void bytesThatAreNotUtf8AreNamedWithTheirPlace() throws IOException {
    byte[] latin1 = ("x".repeat(40_000) + "é").getBytes(StandardCharsets.ISO_8859_1);
    Path file = Files.write(folder.resolve("latin1.txt"), latin1);
    assertThatThrownBy(() -> text(Corpus.of(file)))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("latin1.txt")
        .hasMessageContaining("0xE9 at byte offset 40000");
  }

  @Test
  void aByteOrderMarkIsNoText() throws IOException {
    assertThat(text(Corpus.of(write("bom.txt", "\uFEFFtext")))).isEqualTo("text");
  }

  private Path archive(String... names) throws IOException {
    Path archive = folder.resolve("corpus.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write("eins zwei drei".repeat(3000).getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return archive;
  }

  /** Changes bytes of an archive's directory, so far behind the signature of an entry. */
  private static void changeDirectory(Path archive, int offset, byte... change) throws IOException {
    byte[] bytes = Files.readAllBytes(archive);
    int directory = bytes.length;
    while (bytes[directory - 1] != 2 || bytes[directory - 2] != 1 || bytes[directory - 3] != 'K') {
      directory--;
    }
    System.arraycopy(change, 0, bytes, directory - 4 + offset, change.length);
    Files.write(archive, bytes);
  }

  @Test
  void anArchiveWhoseDirectoryIsWrongIsRefused() throws IOException {
    Path archive = archive("a.txt");
    String document = Corpus.of(archive).documents().get(0).toString();
    changeDirectory(archive, 16, (byte) 1, (byte) 2, (byte) 3, (byte) 4);
    assertThatThrownBy(() -> text(Corpus.of(archive)))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            "Expected the CRC-32 of the archive's directory in %s, found another.", document);
    for (int size : new int[] {30_000, 50_000}) {
      archive("a.txt");
      changeDirectory(archive, 24, (byte) size, (byte) (size >> 8));
      assertThatThrownBy(() -> text(Corpus.of(archive)))
          .isInstanceOf(CorpusException.class)
          .hasMessageStartingWith("Expected ")
          .hasMessageContaining(document);
    }
  }

  @Test
  void damagedEntriesAreRefusedInOneSentence() throws IOException {
    Path archive = archive("a.txt");
    byte[] bytes = Files.readAllBytes(archive);
    Arrays.fill(bytes, 50, 80, (byte) 0x55);
    Files.write(archive, bytes);
    assertThatThrownBy(() -> text(Corpus.of(archive)))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith("Expected ");
  }

  @Test
  void twoDocumentsOfOneNameAreRefused() throws IOException {
    Path archive = archive("a.txt", "b.txt");
    byte[] bytes = Files.readAllBytes(archive);
    for (int i = 0; i + 5 <= bytes.length; i++) {
      if (new String(bytes, i, 5, StandardCharsets.US_ASCII).equals("b.txt")) {
        bytes[i] = 'a';
      }
    }
    Files.write(archive, bytes);
    assertThatThrownBy(() -> Corpus.of(archive))
        .isInstanceOf(CorpusException.class)
        .hasMessage("Expected one document a.txt in %s, found two.", archive);
  }
}
