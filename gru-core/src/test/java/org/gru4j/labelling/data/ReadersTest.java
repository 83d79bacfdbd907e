package org.gru4j.labelling.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link ConllReader} and {@link LabelledTextReader}. */
class ReadersTest {
  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve("ein Ordner für " + name);
    return Files.writeString(file, text);
  }

  @Test
  void wordsAndTagsInColumns() throws IOException {
    Path file =
        file(
            "a.conll",
            "\uFEFF# a comment\n-DOCSTART- -X- O\n\nBerlin NNP B-LOC\r\nis VBZ O\n\n\n# NN O\nend NN O");
    List<TaggedSentence> sentences = ConllReader.USUAL.read(file);
    assertThat(sentences)
        .extracting(TaggedSentence::words)
        .containsExactly(List.of("Berlin", "is"), List.of("#", "end"));
    assertThat(sentences.get(0).tags()).containsExactly("B-LOC", "O");
    assertThat(sentences.get(0).place()).isEqualTo("line 4 of " + file);
    assertThat(new ConllReader(0, 1).read(file).get(0).tags()).containsExactly("NNP", "VBZ");
  }

  @Test
  void tabsKeepSpacesAndConllU() throws IOException {
    String rest = "\t_\t_\t_\t_\t_\t_";
    Path file =
        file(
            "b.conllu",
            "# text = vámonos a b\n1-2\tvámonos\t_\t_"
                + rest
                + "\n1\tvamos\tir\tVERB"
                + rest
                + "\n2\ta b\tx\tPRON"
                + rest
                + "\n2.1\tleer\tx\tVERB"
                + rest
                + "\n");
    TaggedSentence sentence = new ConllReader(1, 3).read(file).get(0);
    assertThat(sentence.words()).containsExactly("vamos", "a b");
    assertThat(sentence.tags()).containsExactly("VERB", "PRON");
  }

  @Test
  void wordsAlone() throws IOException {
    Path file = file("c.txt", "Berlin\nis\n\nlarge\n");
    try (var lines = Files.newBufferedReader(file)) {
      assertThat(ConllReader.USUAL.read("c.txt", lines, false))
          .extracting(TaggedSentence::words)
          .containsExactly(List.of("Berlin", "is"), List.of("large"));
    }
    assertThatThrownBy(() -> ConllReader.USUAL.read(file))
        .isInstanceOf(LabellingException.class)
        .hasMessage(
            "Expected the tag in column -1 of line 1 of %s, found \"Berlin\".".formatted(file));
    assertThatThrownBy(() -> ConllReader.USUAL.read(folder))
        .hasMessageContaining("Expected a file of words and tags at");
    Path empty = file("d.txt", "\n\n");
    assertThatThrownBy(() -> ConllReader.USUAL.read(empty))
        .hasMessage("Expected sentences in %s, found none.".formatted(empty));
  }

  @Test
  void textsInATable() throws IOException {
    Path file =
        file("a.csv", "\uFEFFid,label,text\n1,good,\"Well, \"\"fine\"\".\nReally\"\n2,bad,\n");
    List<LabelledText> texts = LabelledTextReader.USUAL.read(file);
    assertThat(texts).extracting(LabelledText::label).containsExactly("good", "bad");
    assertThat(texts.get(0).text()).isEqualTo("Well, \"fine\".\nReally");
    assertThat(texts.get(1)).isEqualTo(new LabelledText("line 4 of " + file, "", "bad"));
    assertThat(new LabelledTextReader("-1", "1").read(file)).isEqualTo(texts);
    assertThat(new LabelledTextReader("text", "none").unlabelled(file).get(0).text())
        .startsWith("Well");
    assertThatThrownBy(() -> new LabelledTextReader("text", "none").read(file))
        .isInstanceOf(LabellingException.class)
        .hasMessage(
            "Expected a column \"none\" (--label) in the first line of %s, found [id, label, text]."
                .formatted(file));
    Path tabs = file("a.tsv", "text\tlabel\na, b\tx\nc\t\n");
    assertThatThrownBy(() -> LabelledTextReader.USUAL.read(tabs))
        .hasMessage("Expected a label in line 3 of %s, found none.".formatted(tabs));
    Path ragged = file("r.csv", "label,text\nx\n");
    assertThatThrownBy(() -> LabelledTextReader.USUAL.read(ragged))
        .hasMessage(
            "Expected at least 2 columns in line 2 of %s, as the heading has, found 1."
                .formatted(ragged));
  }

  @Test
  void textsInFolders() throws IOException {
    Path all = folder.resolve("texts");
    for (String label : List.of("pos", "neg")) {
      Files.createDirectories(all.resolve(label));
      Files.writeString(all.resolve(label).resolve("1.txt"), "it is " + label);
    }
    Files.writeString(all.resolve("neg/README.md"), "not a text");
    assertThat(LabelledTextReader.USUAL.read(all))
        .extracting(LabelledText::label, LabelledText::text)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("neg", "it is neg"),
            org.assertj.core.groups.Tuple.tuple("pos", "it is pos"));
    assertThatThrownBy(() -> LabelledTextReader.USUAL.read(all.resolve("neg")))
        .hasMessageStartingWith("Expected texts in " + all.resolve("neg"));
  }

  @Test
  void wordsOfATextAreBounded() {
    assertThat(TextWords.of(" Don't\tstop, Zoë!\n"))
        .containsExactly("Don't", "stop", ",", "Zoë", "!");
    assertThat(TextWords.of("a ".repeat(TextWords.MOST + 5))).hasSize(TextWords.MOST);
    assertThat(TextWords.of(" \n")).isEmpty();
  }
}
