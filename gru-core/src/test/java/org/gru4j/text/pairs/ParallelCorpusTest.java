package org.gru4j.text.pairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.gru4j.text.CorpusException;
import org.gru4j.text.tokens.CodecConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

class ParallelCorpusTest {
  @TempDir private Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static SentencePair pair(String source, String target) {
    return new SentencePair(source, target);
  }

  @Test
  void twoFiles() throws IOException {
    Path source = file("a.de", "ein hund\nzwei katzen\n");
    Path target = file("a.en", "a dog\ntwo cats");
    ParallelCorpus corpus = ParallelCorpus.files(source, target);
    assertThat(corpus.toList())
        .containsExactly(pair("ein hund", "a dog"), pair("zwei katzen", "two cats"));
    assertThat(corpus.reversed().toList()).first().isEqualTo(pair("a dog", "ein hund"));
    assertThat(corpus.sentences(SentencePair::target)).containsExactly("a dog", "two cats");
  }

  @Test
  void unfitFiles() throws IOException {
    Path three = file("three", "a\nb\nc\n");
    Path two = file("two", "a\nb\n");
    assertThatThrownBy(() -> ParallelCorpus.files(three, two).toList())
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            "Expected as many lines in %s as in %s, found that it ends after line 2."
                .formatted(two, three));
    Path gap = file("gap", "a\n \nc\n");
    assertThatThrownBy(() -> ParallelCorpus.files(three, gap).toList())
        .hasMessage("Expected a sentence in line 2 of %s, found an empty one.".formatted(gap));
    Path latin = Files.write(folder.resolve("latin"), new byte[] {'a', (byte) 0xE4, 'b', '\n'});
    assertThatThrownBy(() -> ParallelCorpus.files(latin, two).toList())
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("UTF-8")
        .hasMessageContaining("latin");
    assertThatThrownBy(() -> ParallelCorpus.files(three, folder.resolve("none")))
        .hasMessageContaining("found no file");
  }

  @Test
  void tabSeparated() throws IOException {
    Path file = file("pairs.tsv", "ein hund\ta dog\tCC-BY\nzwei\ttwo\n");
    assertThat(ParallelCorpus.tabSeparated(file).toList())
        .containsExactly(pair("ein hund", "a dog"), pair("zwei", "two"));
    Path bad = file("bad.tsv", "ein\tone\nzwei two\n");
    assertThatThrownBy(() -> ParallelCorpus.tabSeparated(bad).toList())
        .hasMessageContaining("line 2")
        .hasMessageContaining("found no tab");
  }

  @Test
  void pronunciations() throws IOException {
    Path file =
        file("cmu.dict", ";;; comment\nHELLO  HH AH0 L OW1\nhello(1) HH EH0 L OW1\nb B IY1 # x\n");
    assertThat(ParallelCorpus.pronunciations(file).toList())
        .containsExactly(pair("hello", "HH AH0 L OW1"), pair("b", "B IY1"));
  }

  private static final String CATALOGUE =
      """
      # A translator's comment
      msgid ""
      msgstr ""
      "Content-Type: text/plain; charset=UTF-8\\n"

      #: file.c:10
      msgid "Open the file"
      msgstr "Datei öffnen"

      msgctxt "menu"
      msgid ""
      "Two "
      "lines\\n"
      msgstr "Zwei Zeilen"
      #, fuzzy
      msgid "Guess"
      msgstr "Geraten"

      msgid "untranslated"
      msgstr ""

      msgid "%d dog"
      msgid_plural "%d dogs"
      msgstr[0] "%d Hund"
      msgstr[1] "%d Hunde"

      #~ msgid "old"
      #~ msgstr "alt"
      """;

  @Test
  void gettextAsPeopleEditIt() throws IOException {
    assertThat(ParallelCorpus.gettext(file("de.po", CATALOGUE)).toList())
        .containsExactly(
            pair("Open the file", "Datei öffnen"),
            pair("Two lines", "Zwei Zeilen"),
            pair("%d dog", "%d Hund"));
    Path other = file("other.po", "msgid \"a\"\nno catalogue\n");
    assertThatThrownBy(() -> ParallelCorpus.gettext(other).toList())
        .hasMessageContaining("\"no catalogue\" in line 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
  void gettextInBinary(String order) throws IOException {
    byte[] file =
        binary(
            order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
            List.of(
                pair("", "Content-Type: text/plain; charset=UTF-8\n"),
                pair("menu\u0004Open", "Öffnen"),
                pair("%d dog\0%d dogs", "%d Hund\0%d Hunde")));
    Path path = Files.write(folder.resolve("de.mo"), file);
    assertThat(ParallelCorpus.gettext(path).toList())
        .containsExactly(pair("Open", "Öffnen"), pair("%d dog", "%d Hund"));
    // The last byte only ends the last string.
    for (int length = 0; length < file.length - 1; length++) {
      Path cut = Files.write(folder.resolve("cut.mo"), java.util.Arrays.copyOf(file, length));
      assertThatThrownBy(() -> ParallelCorpus.gettext(cut).toList())
          .isInstanceOf(CorpusException.class)
          .hasMessageContaining("cut.mo");
    }
    // A header that claims two thousand million messages.
    ByteBuffer hostile = ByteBuffer.wrap(file.clone());
    hostile.putInt(8, 0x7FFFFFF0);
    Path claimed = Files.write(folder.resolve("claimed.mo"), hostile.array());
    assertThatThrownBy(() -> ParallelCorpus.gettext(claimed).toList())
        .isInstanceOf(CorpusException.class);
  }

  /** A catalogue after the format in the GNU gettext manual. */
  private static byte[] binary(ByteOrder order, List<SentencePair> messages) {
    ByteArrayOutputStream strings = new ByteArrayOutputStream();
    ByteBuffer header = ByteBuffer.allocate(28 + 16 * messages.size()).order(order);
    header.putInt(0x950412de).putInt(0).putInt(messages.size()).putInt(28);
    header.putInt(28 + 8 * messages.size()).putInt(0).putInt(0);
    for (boolean target : new boolean[] {false, true}) {
      for (SentencePair message : messages) {
        byte[] bytes =
            (target ? message.target() : message.source()).getBytes(StandardCharsets.UTF_8);
        header.putInt(bytes.length).putInt(header.capacity() + strings.size());
        strings.writeBytes(bytes);
        strings.write(0);
      }
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(header.array());
    file.writeBytes(strings.toByteArray());
    return file.toByteArray();
  }

  @Test
  void messageBundles() throws IOException {
    Path jar = folder.resolve("messages.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      entry(zip, "org/app/Messages.properties", "open=Open file\nsame=OK\nno=Only here\n");
      entry(zip, "org/app/Messages_de.properties", "open=Datei \\u00f6ffnen\nsame=OK\n");
      entry(zip, "org/app/Messages_pt_BR.properties", "open=Abrir arquivo\n");
      entry(zip, "org/app/notes.txt", "nothing");
    }
    assertThat(ParallelCorpus.bundles(jar, "", "de").toList())
        .containsExactly(pair("Open file", "Datei öffnen"));
    assertThat(ParallelCorpus.bundles(jar, "de", "pt-BR").toList())
        .containsExactly(pair("Datei öffnen", "Abrir arquivo"));
    assertThatThrownBy(() -> ParallelCorpus.bundles(jar, "de", "fr"))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("\"de\" and \"fr\"")
        .hasMessageContaining("only \"\", \"de\", \"pt_BR\"");
    assertThatThrownBy(() -> ParallelCorpus.bundles(folder.resolve("none.jar"), "", "de"))
        .hasMessageContaining("found none");
  }

  /** In every kind of file, and shown where it is none. */
  @Test
  void aByteOrderMarkIsNoText() throws IOException {
    Path tabs = file("mark.tsv", "\uFEFFein\tone\n");
    assertThat(ParallelCorpus.tabSeparated(tabs).toList()).containsExactly(pair("ein", "one"));
    Path lines = file("mark.de", "\uFEFFein\n");
    assertThat(ParallelCorpus.files(lines, lines).toList()).containsExactly(pair("ein", "ein"));
    Path sounds = file("mark.dict", "\uFEFFA  AH\n");
    assertThat(ParallelCorpus.pronunciations(sounds).toList()).containsExactly(pair("a", "AH"));
    Path catalogue = file("mark.po", "\uFEFFmsgid \"open\"\nmsgstr \"offen\"\n");
    assertThat(ParallelCorpus.gettext(catalogue).toList()).containsExactly(pair("open", "offen"));
    Path bad = file("bad.po", "msgid \"a\"\n\u200Bmsgstr \"b\"\n");
    assertThatThrownBy(() -> ParallelCorpus.gettext(bad).toList())
        .hasMessageContaining("found \"\\u200Bmsgstr");
    Path bundles = Files.createDirectory(folder.resolve("bundles"));
    Files.writeString(bundles.resolve("M.properties"), "\uFEFFopen=Open\nshut=Shut\n");
    Path german =
        Files.writeString(bundles.resolve("M_de.properties"), "\uFEFFopen=Auf\nshut=Zu\n");
    assertThat(ParallelCorpus.bundles(bundles, "", "de").toList())
        .containsExactly(pair("Open", "Auf"), pair("Shut", "Zu"));
    Files.write(german, "open=schön\nshut=Zu\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(ParallelCorpus.bundles(bundles, "", "de").toList())
        .containsExactly(pair("Open", "schön"), pair("Shut", "Zu"));
    Files.write(german, new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, 'a', '=', (byte) 0xFC});
    assertThatThrownBy(() -> ParallelCorpus.bundles(bundles, "", "de"))
        .hasMessageContaining("malformed byte 0xFC at byte offset 5");
  }

  private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }

  @Test
  void batches() {
    List<SentencePair> pairs =
        java.util.stream.IntStream.range(0, 23)
            .mapToObj(i -> pair("a".repeat(1 + i % 7), "b".repeat(1 + i % 5)))
            .toList();
    ParallelCorpus corpus = ParallelCorpus.of(pairs);
    PairCodec codec =
        PairCodec.learn(corpus, CodecConfiguration.characters(), CodecConfiguration.characters());
    try (PairStore store = PairStore.read(corpus, codec, 6)) {
      assertThat(store.size()).isEqualTo(20);
      assertThat(store.skipped()).isEqualTo(3);
      PairIterator batches = PairIterator.training(store, codec, 6, 1);
      assertThat(batches.batches()).isEqualTo(4);
      Set<String> firstEpoch = read(batches);
      batches.reset();
      Set<String> secondEpoch = read(batches);
      assertThat(secondEpoch).isNotEqualTo(firstEpoch);
      batches.seek(0, 0);
      assertThat(read(batches)).isEqualTo(firstEpoch);
    }
    assertThatThrownBy(() -> PairStore.read(ParallelCorpus.of(pairs.subList(6, 7)), codec, 3))
        .hasMessageContaining("of at most 3 tokens")
        .hasMessageContaining("(1 are longer)");
    try (PairStore three = PairStore.read(ParallelCorpus.of(pairs.subList(0, 3)), codec, 6)) {
      assertThat(three.split(0, 1).validation().size()).isZero();
      assertThatThrownBy(() -> three.split(0.1, 1))
          .isInstanceOf(CorpusException.class)
          .hasMessageContaining("of 0.1 of 3, found 3 and 0");
      assertThatThrownBy(() -> three.split(1, 1)).hasMessageContaining("found 0 and 3");
    }
  }

  /** The batches of an epoch, each checked on the way. */
  private static Set<String> read(PairIterator batches) {
    Set<String> seen = new HashSet<>();
    int count = 0;
    int examples = 0;
    while (batches.hasNext()) {
      MultiDataSet batch = batches.next();
      INDArray inputs = batch.getFeatures(0);
      INDArray labels = batch.getLabels(0);
      INDArray mask = batch.getLabelsMaskArray(0);
      assertThat(batch.getFeaturesMaskArray(0)).isEqualTo(mask);
      for (int b = 0; b < inputs.size(0); b++) {
        int length = (int) mask.getRow(b).sumNumber().doubleValue();
        for (int t = 1; t < length; t++) {
          // What is read is what was to be written a step before.
          assertThat(inputs.getDouble(b, 0, t)).isEqualTo(labels.getDouble(b, 0, t - 1));
        }
        assertThat(mask.getRow(b).maxNumber().doubleValue()).isEqualTo(1);
      }
      examples += (int) inputs.size(0);
      seen.add(count++ + " " + batch.getFeatures(1) + labels);
    }
    assertThat(examples).isEqualTo(20);
    return seen;
  }

  @Test
  void sharedVocabularies() {
    ParallelCorpus corpus = ParallelCorpus.of(List.of(pair("ab ab", "abc"), pair("ab", "abc ab")));
    PairCodec codec = PairCodec.learnShared(corpus, CodecConfiguration.subwords(20));
    assertThat(codec.sourceCodec()).isSameAs(codec.targetCodec());
    int[] tokens = codec.target("abc ab");
    assertThat(codec.text(java.util.Arrays.stream(tokens).boxed().toList())).isEqualTo("abc ab");
    // The first word of a sentence is the same token as elsewhere.
    int[] twice = codec.source("ab ab");
    assertThat(java.util.Arrays.copyOfRange(twice, 0, twice.length / 2))
        .isEqualTo(codec.source("ab"))
        .isEqualTo(java.util.Arrays.copyOfRange(twice, twice.length / 2, twice.length));
  }
}
