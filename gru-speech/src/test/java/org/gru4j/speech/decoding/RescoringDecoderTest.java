package org.gru4j.speech.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.speech.ctc.Emissions;
import org.gru4j.text.Corpus;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenRecordReader;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.TrainingPlan;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Adam;

/** A language model that has read "ab" many times, and frames that say "ac" a little louder. */
class RescoringDecoderTest {
  private static final CtcSymbols SYMBOLS = CtcSymbols.ofCharacters("abc ");

  @TempDir private static Path folder;

  private static LanguageModel model;

  @BeforeAll
  static void train() throws IOException {
    Path text = Files.writeString(folder.resolve("text.txt"), "ab\nab ab\nab\nc\n".repeat(60));
    Corpus corpus = Corpus.of(text);
    TextCodec codec = TextCodec.learn(corpus, CodecConfiguration.characters());
    model =
        LanguageModel.create(
            LanguageModelConfiguration.builder()
                .embeddingSize(8)
                .hiddenSize(16)
                .window(8)
                .batchSize(2)
                .updater(new Adam(0.01))
                .build(),
            codec);
    TokenStore tokens = TokenStore.read(TokenRecordReader.of(codec, corpus.inputSplit()));
    try (Split split = Split.byFractions(tokens, 0.1, 0.1)) {
      model.train(split, TrainingPlan.builder().epochs(5).seed(1).build());
    }
  }

  private static Emissions frames() {
    double other = Math.log(0.02);
    return Emissions.of(
        new double[][] {
          {Math.log(0.92), other, other, other, other},
          {other, Math.log(0.46), Math.log(0.48), other, other},
        });
  }

  private static PrefixBeamSearch search() {
    return PrefixBeamSearch.builder(SYMBOLS).width(8).best(8).build();
  }

  private static Transcription best(double weight) {
    return new RescoringDecoder(search(), model, weight, 1).decode(List.of(frames())).get(0).get(0);
  }

  @Test
  void theModelChoosesWhatItKnows() {
    assertThat(best(0).text()).isEqualTo("ac");
    assertThat(best(1).text()).isEqualTo("ab");
  }

  @Test
  void aWeightOfZeroIsExactlyOff() {
    List<Transcription> all = search().decode(List.of(frames())).get(0);
    assertThat(new RescoringDecoder(search(), model, 0, 8).decode(List.of(frames())).get(0))
        .isEqualTo(all);
  }

  @Test
  void scoresAreThoseOfTheSearchAndOfTheModel() {
    List<Transcription> before = search().decode(List.of(frames())).get(0);
    double weight = 0.7;
    for (Transcription after :
        new RescoringDecoder(search(), model, weight, 8).decode(List.of(frames())).get(0)) {
      Transcription same =
          before.stream()
              .filter(each -> each.text().equals(after.text()))
              .findFirst()
              .orElseThrow();
      double nats = model.score("\n" + after.text() + "\n").loss().nats();
      assertThat(after.score()).isCloseTo(same.score() - weight * nats, within(1e-6));
    }
  }

  @Test
  void piecesGiveTheSameAsAllFramesAtOnce() {
    RescoringDecoder decoder = new RescoringDecoder(search(), model, 1, 2);
    DecodingSession session = decoder.open();
    session.accept(frames().slice(0, 1));
    session.accept(frames().slice(1, 2));
    assertThat(session.text()).isEqualTo("ac");
    assertThat(session.finish()).isEqualTo(decoder.decode(List.of(frames())).get(0));
  }

  @Test
  void weightsAreChecked() {
    assertThatThrownBy(() -> new RescoringDecoder(search(), model, -1, 1))
        .hasMessageContaining("found -1.0");
    assertThatThrownBy(() -> new RescoringDecoder(search(), model, Double.NaN, 1))
        .hasMessageContaining("NaN");
  }
}
