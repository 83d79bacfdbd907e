package org.gru4j.speech.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.split.FileSplit;
import org.datavec.api.writable.Writable;
import org.gru4j.speech.audio.AudioOptions;
import org.gru4j.speech.audio.AudioReader;
import org.gru4j.speech.audio.WavBytes;
import org.gru4j.text.CorpusException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeechCorpusTest {
  @TempDir Path folder;

  @BeforeEach
  void recordings() throws IOException {
    // A second each.
    byte[] wav = new WavBytes().rate(8000).samples(new float[8000]).bytes();
    for (String name : List.of("a.wav", "b.wav", "sub/c.wav")) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, wav);
    }
  }

  private Path write(String name, String content) throws IOException {
    return write(name, content, StandardCharsets.UTF_8);
  }

  private Path write(String name, String content, Charset charset) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content, charset);
  }

  private static List<String> texts(SpeechCorpus corpus) {
    return corpus.utterances().stream().map(Utterance::text).toList();
  }

  @Test
  void tableWithoutNames() throws IOException {
    SpeechCorpus corpus =
        SpeechCorpus.read(write("t.tsv", "a.wav\thello \"you\"\nsub/c.wav\tworld\n"));

    assertThat(corpus.utterances())
        .containsExactly(
            Utterance.of("a.wav", folder.resolve("a.wav"), "hello \"you\""),
            Utterance.of("sub/c.wav", folder.resolve("sub/c.wav"), "world"));
    assertThat(corpus.leftOut()).isEmpty();
  }

  @Test
  void tableWithNamesAndPartsOfRecordings() throws IOException {
    Path table =
        write(
            "t.tsv",
            "\uFEFFclient_id\tpath\tSentence\tsplit\tstart\tend\tage\n"
                + "jo\ta.wav\tone\ttrain\t0\t0.5\t\n"
                + "jo\ta.wav\ttwo\ttest\t0.5\t1\t30\n");

    SpeechCorpus corpus = SpeechCorpus.read(table);

    assertThat(corpus.utterances())
        .containsExactly(
            new Utterance("a.wav@0", folder.resolve("a.wav"), 0, 0.5, "one", "jo", "train"),
            new Utterance("a.wav@0.5", folder.resolve("a.wav"), 0.5, 1, "two", "jo", "test"));
    assertThat(texts(corpus.subset("test"))).containsExactly("two");
    assertThatThrownBy(() -> corpus.subset("dev"))
        .isInstanceOf(CorpusException.class)
        .hasMessage("Expected utterances with subset dev in " + table + ", found none among 2.");
  }

  @Test
  void tableWithNamesFromTheUser() throws IOException {
    Path table = write("t/an4.tsv", "dev\ta.wav\t1.0\tfash\tYES\ntest\tb.wav\t1.0\tfbbh\tGO\n");

    SpeechCorpus corpus =
        TableFormat.TSV
            .withColumns("split", "audio", "seconds", "speaker", "text")
            .withFolder("..")
            .read(table);

    assertThat(texts(corpus)).containsExactly("YES", "GO");
    assertThat(corpus.utterances().get(1).speaker()).isEqualTo("fbbh");
    assertThat(corpus.utterances().get(1).audio()).isRegularFile();
  }

  @Test
  void theFirstOfTwoTextsForARecordingCounts() throws IOException {
    Path table = write("t.tsv", "a.wav\tyes\nb.wav\tgo\na.wav\tno\n");

    SpeechCorpus corpus = SpeechCorpus.read(table);

    assertThat(texts(corpus)).containsExactly("yes", "go");
    assertThat(corpus.leftOut())
        .containsExactly(
            "Expected the utterance a.wav once in %s, found it again in line 3 of %s; the first counts."
                .formatted(table, table));
  }

  @Test
  void commasAndQuotes() throws IOException {
    Path table =
        write(
            "t.csv",
            "wav_filename,wav_filesize,transcript\n"
                + "a.wav,16044,\"yes, he said \"\"no\"\"\"\n"
                + "b.wav,16044,\"two\nlines\"\n");

    assertThat(texts(SpeechCorpus.read(table)))
        .containsExactly("yes, he said \"no\"", "two\nlines");
    assertThatThrownBy(() -> SpeechCorpus.read(write("open.csv", "a.wav,\"never closed\n")))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("found one open in the row that begins in line 1");
  }

  @Test
  void kaldiFolderWithSegments() throws IOException {
    write("k/wav.scp", "rec1 " + folder.resolve("a.wav") + "\nrec2 ../b.wav\n");
    write("k/text", "u1 first words\nu2 second\nu3 third\n");
    write("k/segments", "u1 rec1 0.0 0.4\nu2 rec1 0.4 1.0\nu3 rec2 0.1 -1\n");
    write("k/utt2spk", "u1 s1\nu2 s1\nu3 s2\n");

    SpeechCorpus corpus = SpeechCorpus.read(folder.resolve("k"));

    assertThat(corpus.utterances())
        .containsExactly(
            new Utterance("u1", folder.resolve("a.wav"), 0, 0.4, "first words", "s1", null),
            new Utterance("u2", folder.resolve("a.wav"), 0.4, 1, "second", "s1", null),
            new Utterance(
                "u3",
                folder.resolve("k").resolve("../b.wav"),
                0.1,
                Double.POSITIVE_INFINITY,
                "third",
                "s2",
                null));
    assertThat(corpus.leftOut()).isEmpty();
  }

  @Test
  void kaldiFolderWhereThingsAreMissing() throws IOException {
    write("k/wav.scp", "u1 ../a.wav\nu2 ../gone.wav\nu4 ../b.wav\n");
    write("k/text", "u1 first words\nu2 second\nu3 third\n");

    SpeechCorpus corpus = SpeechCorpus.read(folder.resolve("k"));

    Path k = folder.resolve("k");
    assertThat(texts(corpus)).containsExactly("first words");
    assertThat(corpus.leftOut())
        .containsExactly(
            "Expected the recording of u2 at %s, as %s says, found no file."
                .formatted(k.resolve("../gone.wav"), k.resolve("text")),
            "Expected the recording u3 of u3 in %s, found none.".formatted(k.resolve("wav.scp")),
            "Expected a text for u4 in %s, found none.".formatted(k.resolve("text")));
  }

  @Test
  void kaldiCommandsAreNotRun() throws IOException {
    write("k/wav.scp", "u1 sph2pipe -f wav x.sph |\n");
    write("k/text", "u1 first words\n");

    assertThatThrownBy(() -> SpeechCorpus.read(folder.resolve("k")))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("found the command \"sph2pipe -f wav x.sph |\", which is not run");
  }

  @Test
  void nemoManifest() throws IOException {
    Path manifest =
        write(
            "m.jsonl",
            "{\"audio_filepath\": \"a.wav\", \"duration\": 1.0, \"text\": \"hi\"}\n\n"
                + "{\"audio_filepath\": \"b.wav\", \"offset\": 0.25, \"duration\": 0.5, \"text\":"
                + " \"h\\u00e9\", \"speaker\": \"s\"}\n");

    assertThat(SpeechCorpus.read(manifest).utterances())
        .containsExactly(
            Utterance.of("a.wav", folder.resolve("a.wav"), "hi"),
            new Utterance("b.wav@0.25", folder.resolve("b.wav"), 0.25, 0.75, "h\u00e9", "s", null));
    assertThatThrownBy(() -> SpeechCorpus.read(write("x.json", "{\"audio\n")))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("Expected an object of JSON in line 1 of");
    assertThatThrownBy(() -> SpeechCorpus.read(write("y.json", "{\"text\": \"a\"}\n")))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("with audio_filepath in line 1 of");
  }

  @Test
  void libriSpeechTree() throws IOException {
    write("l/19/198/19-198.trans.txt", "19-198-0000 NORTHANGER ABBEY\n19-198-0001 NO AUDIO\n");
    Files.copy(folder.resolve("a.wav"), folder.resolve("l/19/198/19-198-0000.wav"));
    Files.copy(folder.resolve("a.wav"), folder.resolve("l/19/198/19-198-0007.wav"));

    SpeechCorpus corpus = SpeechCorpus.read(folder.resolve("l"));

    Path chapter = folder.resolve("l/19/198");
    assertThat(corpus.utterances())
        .containsExactly(
            new Utterance(
                "19-198-0000",
                chapter.resolve("19-198-0000.wav"),
                0,
                Double.POSITIVE_INFINITY,
                "NORTHANGER ABBEY",
                "19",
                null));
    assertThat(corpus.leftOut())
        .containsExactly(
            "Expected the recording of 19-198-0001 at %s, as line 2 of %s says, found no file."
                .formatted(
                    chapter.resolve("19-198-0001.flac"), chapter.resolve("19-198.trans.txt")),
            "Expected a text for %s in a .trans.txt beside it, found none."
                .formatted(chapter.resolve("19-198-0007.wav")));
  }

  @Test
  void textsBesideRecordings() throws IOException {
    write("a.txt", "hello\nthere\n");
    write("sub/c.txt", "world");
    write("lonely.txt", "nobody says this");
    write("b.txt", " \n");
    Files.copy(folder.resolve("a.wav"), folder.resolve("silent.wav"));

    SpeechCorpus corpus = SpeechCorpus.read(folder);

    assertThat(corpus.utterances())
        .containsExactly(
            Utterance.of("a.wav", folder.resolve("a.wav"), "hello there"),
            new Utterance(
                Path.of("sub", "c.wav").toString(),
                folder.resolve("sub/c.wav"),
                0,
                Double.POSITIVE_INFINITY,
                "world",
                "sub",
                null));
    assertThat(corpus.leftOut())
        .containsExactly(
            "Expected a text for b.wav in %s, found none.".formatted(folder.resolve("b.txt")),
            "Expected a text beside %s, found no silent.txt."
                .formatted(folder.resolve("silent.wav")),
            "Expected a recording beside %s, found none.".formatted(folder.resolve("lonely.txt")));
  }

  @Test
  void promptsOfATelephone() throws IOException {
    Path list = folder.resolve("core-sounds-es.txt.gz");
    try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(list))) {
      packed.write(
          "; Sounds\n\na: Adi\u00f3s: hasta luego\nsub/c: uno\nbeep: [tono simple]\nlost: nada\n"
              .getBytes(StandardCharsets.UTF_8));
    }

    SpeechCorpus corpus = PromptList.read(list, folder);

    assertThat(texts(corpus)).containsExactly("Adi\u00f3s: hasta luego", "uno");
    assertThat(corpus.utterances().get(1).audio()).isEqualTo(folder.resolve("sub/c.wav"));
    assertThat(corpus.leftOut()).hasSize(2);
    assertThat(corpus.leftOut().get(0)).endsWith("found a description: [tono simple]");
    assertThat(corpus.leftOut().get(1)).contains("lost.wav");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ISO-8859-1", "UTF-16LE", "UTF-16"})
  void otherEncodingsAreRefused(String charset) throws IOException {
    Path table = write("t.tsv", "a.wav\tAdi\u00f3s\n", Charset.forName(charset));

    assertThatThrownBy(() -> SpeechCorpus.read(table))
        .isInstanceOf(CorpusException.class)
        .hasMessageMatching(
            charset.equals("UTF-16LE")
                ? "Expected UTF-8 text in .*t\\.tsv, found the malformed byte 0xF3 at byte offset"
                    + " 18\\."
                : "Expected UTF-8 text in .*t\\.tsv, found the malformed byte 0x.. at byte offset"
                    + " \\d+\\.");
  }

  @Test
  void plainLettersInUtf16AreRefusedToo() throws IOException {
    Path table = write("t.tsv", "a.wav\tyes\n", StandardCharsets.UTF_16LE);

    assertThatThrownBy(() -> SpeechCorpus.read(table))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            "Expected UTF-8 text in line 1 of "
                + table
                + ", found the character U+0000, as in UTF-16.");
  }

  @Test
  void whatCannotBeUnderstoodIsRefused() throws IOException {
    assertRefused(
        write("1.tsv", "a.wav\tyes\nb.wav\n"),
        "Expected 2 columns \\(audio, text\\) in line 2 of .*1\\.tsv, found 1\\.");
    assertRefused(
        write("2.tsv", "x\ty\tz\n"),
        "Expected columns named audio and text in line 1 of .*, found \\[x, y, z\\]; name them by"
            + " the option columns\\.");
    assertRefused(
        write("4.tsv", "audio\ttext\tstart\na.wav\tyes\tsoon\n"),
        "Expected a start in seconds in line 2 of .*, found \"soon\"\\.");
    for (String none : new String[] {"1d", "NaN", "0x1p3", "1e999", "-1"}) {
      assertRefused(
          write("4.tsv", "audio\ttext\tstart\na.wav\tyes\t" + none + "\n"),
          "Expected a start in seconds in line 2 of .*, found \"" + none + "\"\\.");
    }
    assertRefused(write("5.tsv", ""), "Expected recordings with texts in .*5\\.tsv, found none\\.");
    assertRefused(
        write("6.tsv", "gone.wav\tyes\n"),
        "Expected recordings with texts in .*6\\.tsv, found none that can be used among 1; the"
            + " first: Expected the recording of gone\\.wav .*");
    assertRefused(
        write("7.doc", "a.wav\tyes\n"),
        "Expected a corpus at .*7\\.doc .*, found another kind of file\\.");
    assertRefused(folder.resolve("nowhere"), "Expected a corpus at .*nowhere .*, found nothing\\.");
    assertRefused(
        Files.createDirectory(folder.resolve("empty")),
        "Expected recordings with texts in .*empty, found none\\.");
  }

  private static void assertRefused(Path place, String sentence) {
    assertThatThrownBy(() -> SpeechCorpus.read(place))
        .isInstanceOf(CorpusException.class)
        .hasMessageMatching(sentence);
  }

  @Test
  void textsThatNobodyCanSaySoFastAreLeftOut() throws IOException {
    Path table = write("t.tsv", "a.wav\tten letter\nb.wav\tthese are some more than twenty-five\n");
    AudioReader reader = new AudioReader(AudioOptions.atRate(16_000));

    SpeechCorpus corpus = SpeechCorpus.read(table).withoutFasterThan(25, reader);

    assertThat(texts(corpus)).containsExactly("ten letter");
    assertThat(corpus.leftOut())
        .containsExactly("Expected at most 25.0 symbols a second in b.wav, found 36.0.");
    assertThatThrownBy(() -> SpeechCorpus.read(table).withoutFasterThan(5, reader))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("found none among 2");
  }

  @Test
  void dataVecReadsUtterancesAsRecords() throws Exception {
    Path table = write("t.tsv", "audio\ttext\tspeaker\na.wav\thello\tjo\nb.wav\tworld\t\n");

    try (RecordReader reader = new UtteranceRecordReader()) {
      reader.initialize(new FileSplit(table.toFile()));
      List<Writable> first = reader.next();
      assertThat(first)
          .extracting(Writable::toString)
          .containsExactly(
              "a.wav", folder.resolve("a.wav").toString(), "0.0", "Infinity", "jo", "hello");
      var second = reader.nextRecord();
      assertThat(second.getRecord().get(5).toString()).isEqualTo("world");
      assertThat(reader.hasNext()).isFalse();
      assertThat(reader.loadFromMetaData(second.getMetaData()).getRecord())
          .isEqualTo(second.getRecord());
      reader.reset();
      assertThat(reader.next()).isEqualTo(first);
    }
  }
}
