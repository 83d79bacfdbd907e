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
}
