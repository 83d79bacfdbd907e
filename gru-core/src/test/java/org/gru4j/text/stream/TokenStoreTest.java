package org.gru4j.text.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gru4j.text.Corpus;
import org.gru4j.text.CorpusException;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenStoreTest {
  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void aReaderGivesTheTokensOfAllDocumentsAndStartsOver() throws IOException {
    write("docs/a.txt", "ab");
    write("docs/b.txt", "ba");
    Corpus corpus = Corpus.of(folder.resolve("docs"));
    TextCodec codec =
        TextCodec.learn(corpus, CodecConfiguration.characters().withSequenceMarkers());
    TokenRecordReader reader = TokenRecordReader.of(codec, corpus.inputSplit());
    int end = codec.vocabulary().indexOf(TextCodec.END_SYMBOL);
    int a = codec.encode("a")[0];
    int b = codec.encode("b")[0];
    for (int round = 0; round < 2; round++) {
      try (TokenStore store = TokenStore.read(reader)) {
        assertThat(tokens(store)).containsExactly(a, b, end, b, a, end);
      }
      reader.reset();
    }
  }

  @Test
  void manyTokensGoToAFileAndReadLikeFewOnes() throws IOException {
    String text = "abcdefghij".repeat(30_000);
    Corpus corpus = Corpus.of(write("long.txt", text));
    TextCodec codec = TextCodec.learn(corpus, CodecConfiguration.characters());
    int[] expected = codec.encode(text);
    try (TokenStore mapped =
        TokenStore.read(TokenRecordReader.of(codec, corpus.inputSplit()), 1000)) {
      assertThat(mapped).isInstanceOf(MappedTokenStore.class);
      assertThat(tokens(mapped)).isEqualTo(expected);
      assertThat(tokens(mapped.slice(70_000, 140_000))).hasSize(70_000).startsWith(expected[0]);
    }
  }

  @Test
  void linesAreSequences() throws IOException {
    Corpus corpus = Corpus.of(write("lines.txt", "a b\n\nc"));
    TextCodec codec = TextCodec.learn(corpus, CodecConfiguration.characters());
    try (LineSequenceRecordReader reader = new LineSequenceRecordReader(codec)) {
      reader.initialize(corpus.inputSplit());
      assertThat(reader.sequenceRecord()).hasSize(3);
      assertThat(reader.sequenceRecord()).isEmpty();
      assertThat(reader.sequenceRecord()).hasSize(1);
      assertThat(reader.hasNext()).isFalse();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aSplitByFractionsLosesNothing() {
    try (Split split = Split.byFractions(TokenStore.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), 0.2, 0.1)) {
      assertThat(tokens(split.training())).containsExactly(0, 1, 2, 3, 4, 5, 6);
      assertThat(tokens(split.validation())).containsExactly(7, 8);
      assertThat(tokens(split.test())).containsExactly(9);
    }
    TokenStore store = TokenStore.of(1);
    assertThatThrownBy(() -> Split.byFractions(store, 0.5, 0.6))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Split.byFractions(store, 0.5, 0.4))
        .isInstanceOf(CorpusException.class);
  }

  private static int[] tokens(TokenStore store) {
    int[] tokens = new int[(int) store.length()];
    store.copy(0, tokens, 0, tokens.length);
    return tokens;
  }
}
