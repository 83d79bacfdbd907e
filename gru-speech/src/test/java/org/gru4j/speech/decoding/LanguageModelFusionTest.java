package org.gru4j.speech.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.speech.ctc.Emissions;
import org.gru4j.text.Corpus;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenRecordReader;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.text.tokens.TokenKind;
import org.gru4j.train.TrainingPlan;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.learning.config.Adam;

/** Language models that have read "ab" many times, and frames that say "ac" a little louder. */
class LanguageModelFusionTest {
  private static final CtcSymbols SYMBOLS = CtcSymbols.ofCharacters("abc ");

  /** Every text of at most four frames. */
  private static final int WIDE = 1000;

  @TempDir private static Path folder;

  private static final Map<TokenKind, LanguageModel> MODELS = new EnumMap<>(TokenKind.class);

  @BeforeAll
  static void train() throws IOException {
    Path text = Files.writeString(folder.resolve("text.txt"), "ab\nab ab\nab\nc\n".repeat(60));
    Corpus corpus = Corpus.of(text);
    for (CodecConfiguration kind :
        List.of(
            CodecConfiguration.characters(),
            CodecConfiguration.subwords(20),
            CodecConfiguration.words(20))) {
      TextCodec codec = TextCodec.learn(corpus, kind);
      LanguageModel model =
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
      MODELS.put(kind.kind(), model);
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

  /** Four frames of which every symbol is possible. */
  private static Emissions random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] frames = new double[4][5];
    for (double[] frame : frames) {
      double sum = 0;
      for (int i = 0; i < frame.length; i++) {
        frame[i] = 0.05 + random.nextDouble();
        sum += frame[i];
      }
      for (int i = 0; i < frame.length; i++) {
        frame[i] = Math.log(frame[i] / sum);
      }
    }
    return Emissions.of(frames);
  }

  private static PrefixBeamSearch.Builder search(int width) {
    return PrefixBeamSearch.builder(SYMBOLS).width(width).best(width);
  }

  private static List<Transcription> decode(PrefixBeamSearch.Builder search, Emissions frames) {
    try (CtcDecoder decoder = search.build()) {
      return decoder.decode(List.of(frames)).get(0);
    }
  }

  private static double logProbability(LanguageModel model, String text) {
    return -model.score(text + "\n").loss().nats();
  }

  @ParameterizedTest
  @EnumSource(
      value = TokenKind.class,
      names = {"CHARACTERS", "SUBWORDS", "WORDS"})
  void theModelChoosesWhatItKnows(TokenKind kind) {
    LanguageModel model = MODELS.get(kind);

    assertThat(chosen(decode(search(8).languageModel(model, 0, 0), frames()))).isEqualTo("ac");
    assertThat(chosen(decode(search(8).languageModel(model, 1, 0), frames()))).isEqualTo("ab");
  }

  /** Which of the two texts is ranked before the other. */
  private static String chosen(List<Transcription> found) {
    return found.stream()
        .map(Transcription::text)
        .filter(text -> text.equals("ab") || text.equals("ac"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aWeightOfZeroIsExactlyOff() {
    LanguageModel model = MODELS.get(TokenKind.CHARACTERS);
    assertThat(decode(search(8).languageModel(model, 0, 5), frames()))
        .isEqualTo(decode(search(8), frames()));
  }

  /** What a search that keeps every text finds is what choosing among all texts finds. */
  @ParameterizedTest
  @EnumSource(
      value = TokenKind.class,
      names = {"CHARACTERS", "SUBWORDS", "WORDS"})
  void aWideSearchFindsTheBestOfAllTexts(TokenKind kind) {
    LanguageModel model = MODELS.get(kind);
    double weight = 0.7;
    double bonus = 0.4;
    for (int seed = 0; seed < 3; seed++) {
      List<Transcription> plain = decode(search(WIDE), random(seed));
      List<Transcription> fused =
          decode(search(WIDE).languageModel(model, weight, bonus), random(seed));

      for (Transcription each : fused) {
        double expected =
            each.logProbability()
                + weight * logProbability(model, each.text())
                + bonus * each.words().size();
        assertThat(each.score()).as(each.text()).isCloseTo(expected, within(1e-5));
      }
      Transcription best =
          plain.stream()
              .max(
                  Comparator.comparingDouble(
                      each ->
                          each.logProbability()
                              + weight * logProbability(model, each.text())
                              + bonus * each.words().size()))
              .orElseThrow();
      assertThat(fused.get(0).text()).isEqualTo(best.text());
      assertThat(fused).hasSameSizeAs(plain);
    }
  }

  @Test
  void utterancesSideBySideAreDecodedAsEachByItself() {
    LanguageModel model = MODELS.get(TokenKind.CHARACTERS);
    List<Emissions> all = IntStream.range(0, 12).mapToObj(LanguageModelFusionTest::random).toList();
    try (CtcDecoder decoder = search(6).languageModel(model, 1, 0).build()) {
      List<List<Transcription>> together = decoder.decode(all);
      for (int i = 0; i < all.size(); i++) {
        assertThat(together.get(i)).isEqualTo(decoder.decode(List.of(all.get(i))).get(0));
      }
    }
  }

  @Test
  void piecesGiveTheSameAsAllFramesAtOnce() {
    LanguageModel model = MODELS.get(TokenKind.CHARACTERS);
    try (CtcDecoder decoder = search(2).languageModel(model, 1, 0).build()) {
      DecodingSession session = decoder.open();
      session.accept(frames().slice(0, 1));
      session.accept(frames().slice(1, 2));
      assertThat(session.text()).isNotEqualTo("ac");
      assertThat(session.finish()).isEqualTo(decoder.decode(List.of(frames())).get(0));
    }
  }

  @Test
  void aClosedModelIsNotAsked() {
    CtcDecoder decoder = search(2).languageModel(MODELS.get(TokenKind.CHARACTERS), 1, 0).build();
    decoder.close();
    decoder.close();
    assertThatThrownBy(() -> decoder.decode(List.of(frames())))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void weightsAreChecked() {
    LanguageModel model = MODELS.get(TokenKind.CHARACTERS);
    assertThatThrownBy(() -> search(2).languageModel(model, -1, 0))
        .hasMessageContaining("found -1.0");
    assertThatThrownBy(() -> search(2).languageModel(model, 1, Double.NaN))
        .hasMessageContaining("NaN");
  }
}
