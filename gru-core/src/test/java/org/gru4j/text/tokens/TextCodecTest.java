package org.gru4j.text.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.gru4j.text.Corpus;
import org.gru4j.text.CorpusException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TextCodecTest {
  private static final String TEXT =
      "It was the best of times, it was the worst of times;\nthe épée 😀 cost 12.50 €.\n\n";

  @TempDir Path folder;

  static Stream<CodecConfiguration> configurations() {
    return Stream.of(
        CodecConfiguration.characters(),
        CodecConfiguration.words(1000),
        new CodecConfiguration(TokenKind.SUBWORDS, 1, 60, false),
        CodecConfiguration.characters().withSequenceMarkers());
  }

  private TextCodec learn(CodecConfiguration configuration) throws IOException {
    Path file = Files.writeString(folder.resolve("text.txt"), TEXT);
    return TextCodec.learn(Corpus.of(file), configuration);
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void decodingGivesTheTextBack(CodecConfiguration configuration) throws IOException {
    TextCodec codec = learn(configuration);
    assertThat(codec.decode(codec.encode(TEXT))).isEqualTo(TEXT);
    StringBuilder tokenByToken = new StringBuilder();
    for (int token : codec.encode(TEXT)) {
      tokenByToken.append(codec.decode(token));
    }
    assertThat(tokenByToken.toString()).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void whatIsSavedReadsBack(CodecConfiguration configuration) throws IOException {
    TextCodec codec = learn(configuration);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    codec.save(bytes);
    TextCodec read = TextCodec.load(new ByteArrayInputStream(bytes.toByteArray()));
    assertThat(read).isEqualTo(codec);
    assertThat(read.encode(TEXT)).isEqualTo(codec.encode(TEXT));
    assertThat(read.vocabulary().fingerprint()).isEqualTo(codec.vocabulary().fingerprint());
  }

  @Test
  void aCutCodecIsRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    learn(CodecConfiguration.characters()).save(bytes);
    byte[] half = new ByteArrayInputStream(bytes.toByteArray()).readNBytes(bytes.size() / 2);
    assertThatThrownBy(() -> TextCodec.load(new ByteArrayInputStream(half)))
        .isInstanceOf(CorpusException.class);
    byte[] other = "{\"some\": \"thing\"}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> TextCodec.load(new ByteArrayInputStream(other)))
        .isInstanceOf(CorpusException.class);
  }

  @Test
  void anUnknownTokenIsTheUnknownSymbol() throws IOException {
    TextCodec codec = learn(CodecConfiguration.characters());
    int unknown = codec.vocabulary().indexOf(TextCodec.UNKNOWN_SYMBOL);
    assertThat(codec.encode("tQt"))
        .containsExactly(codec.encode("t")[0], unknown, codec.encode("t")[0]);
  }

  @Test
  void withoutAnUnknownSymbolAnUnknownTokenIsNamed() {
    TextCodec codec =
        new TextCodec(Tokenizer.characters(), Vocabulary.builder().count("a", 3).build());
    assertThatThrownBy(() -> codec.encode("aQ"))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("\"Q\" (U+0051)");
  }

  @Test
  void theMostFrequentTokensComeFirstAndTheRestIsLeftOut() {
    Vocabulary vocabulary =
        Vocabulary.builder()
            .unknownSymbol("?")
            .maximumSize(3)
            .count("rare", 1)
            .count("b", 2)
            .count("a", 2)
            .build();
    assertThat(vocabulary.tokens()).containsExactly("?", "a", "b");
    assertThat(vocabulary.indexOf("rare")).isZero();
    assertThat(
            Vocabulary.builder().minimumFrequency(2).count("x", 1).count("y", 2).build().tokens())
        .containsExactly("y");
    assertThatThrownBy(() -> Vocabulary.builder().minimumFrequency(5).count("x", 1).build())
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("at least 5 times");
  }

  @Test
  void subwordsStayWithinTheirLimit() throws IOException {
    CodecConfiguration small = new CodecConfiguration(TokenKind.SUBWORDS, 1, 45, false);
    assertThat(learn(small).vocabulary().size()).isEqualTo(45);
  }

  /** A word is one token at the begin of a line and within it. */
  @Test
  void linesOfSpacedTextBeginWithoutASpace() throws IOException {
    String text = "the  cat\nthe dog \n";
    TextCodec codec = TextCodec.learn(List.of(text), CodecConfiguration.spaced(100));
    int[] tokens = codec.encode(text);
    assertThat(tokens[0]).isEqualTo(tokens[3]);
    assertThat(codec.decode(tokens)).isEqualTo(" the cat\nthe dog\n");
    assertThat(codec.decodeBehind(tokens[2], tokens[3])).isEqualTo("the");
    assertThat(codec.decodeBehind(tokens[3], tokens[4])).isEqualTo(" dog");
    ByteArrayOutputStream saved = new ByteArrayOutputStream();
    codec.save(saved);
    TextCodec read = TextCodec.load(new ByteArrayInputStream(saved.toByteArray()));
    assertThat(read).isEqualTo(codec);
    assertThat(read.encode("a  the")).hasSize(2);

    TextCodec every =
        TextCodec.learn(List.of(text), CodecConfiguration.spaced(100).withEverySpace());
    assertThat(every.decode(every.encode(text))).isEqualTo(text);
    assertThat(every).isNotEqualTo(codec);
    // As codecs were saved before there was a choice.
    TextCodec old =
        TextCodec.load(
            new ByteArrayInputStream(
                saved
                    .toString(StandardCharsets.UTF_8)
                    .replace("spaced-by-one-separator", "spaced")
                    .getBytes(StandardCharsets.UTF_8)));
    assertThat(old.tokenizer().tokens("a  b")).containsExactly("a", " ", " b");
  }
}
