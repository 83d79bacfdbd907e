package org.gru4j.lm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gru4j.text.Corpus;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenRecordReader;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.nd4j.linalg.learning.config.Adam;

/** The licence of this project as a corpus: 11 kB of real English. */
final class SmallText {
  static final Path LICENSE = Path.of("..", "LICENSE");

  private SmallText() {}

  static TextCodec codec() {
    return TextCodec.learn(Corpus.of(LICENSE), CodecConfiguration.characters());
  }

  static TokenStore tokens(TextCodec codec) {
    return TokenStore.read(TokenRecordReader.of(codec, Corpus.of(LICENSE).inputSplit()));
  }

  static Split split(TextCodec codec) {
    return Split.byFractions(tokens(codec), 0.1, 0.1);
  }

  static String text() {
    try {
      return Files.readString(LICENSE, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static LanguageModelConfiguration.Builder configuration() {
    return LanguageModelConfiguration.builder()
        .embeddingSize(12)
        .hiddenSize(20)
        .batchSize(8)
        .window(20)
        .updater(new Adam(0.01))
        .seed(3);
  }
}
