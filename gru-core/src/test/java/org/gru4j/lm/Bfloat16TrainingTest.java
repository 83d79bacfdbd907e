package org.gru4j.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.gru4j.math.ComputeType;
import org.gru4j.math.onednn.OneDnnBackend;
import org.gru4j.text.Corpus;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenRecordReader;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;

/** A language model of 512 units learns as well from products in BFLOAT16 as in FLOAT. */
@Tag("slow")
class Bfloat16TrainingTest {
  private static final int STEPS = 200;
  private static final double ONE_PERCENT = 0.01;

  /**
   * Losses after the last step, in nats per token.
   *
   * @param training smoothed over steps
   * @param heldOut on the validation text
   */
  private record Losses(double training, double heldOut) {}

  @BeforeEach
  void needsTheProcessor() {
    OneDnnBackend backend = new OneDnnBackend();
    Optional<String> refusal = backend.absence().or(() -> backend.refusal(ComputeType.BFLOAT16));
    assumeTrue(refusal.isEmpty(), () -> refusal.orElseThrow());
  }

  @Test
  void theLicenceIsLearnedEquallyWell() {
    LanguageModelConfiguration.Builder configuration =
        LanguageModelConfiguration.builder().embeddingSize(32).batchSize(8).window(20);
    requireEqualLosses(Path.of("..", "LICENSE"), configuration, 2.6);
  }

  /** A larger text, {@code mvn -B -ntp verify -Pslow -Dtinyshakespeare=tinyshakespeare.txt}. */
  @Test
  void shakespeareIsLearnedEquallyWell() {
    String path = System.getProperty("tinyshakespeare");
    assumeTrue(path != null, "the text is given by -Dtinyshakespeare");
    requireEqualLosses(Path.of(path), LanguageModelConfiguration.builder().embeddingSize(64), 2.2);
  }

  private static void requireEqualLosses(
      Path text, LanguageModelConfiguration.Builder configuration, double learned) {
    configuration.hiddenSize(512).updater(new Adam(0.002)).seed(3);
    Losses exact = train(text, configuration.computeType(ComputeType.PARAMETER_TYPE).build());
    Losses rounded = train(text, configuration.computeType(ComputeType.BFLOAT16).build());
    System.out.printf(
        Locale.ROOT,
        "%s after %d steps in FLOAT: %.4f training, %.4f held out; in BFLOAT16: %.4f and %.4f%n",
        text.getFileName(),
        STEPS,
        exact.training(),
        exact.heldOut(),
        rounded.training(),
        rounded.heldOut());
    assertThat(exact.heldOut()).as("else they are equal for nothing learned").isLessThan(learned);
    assumeFalse(rounded.equals(exact), "FLOAT is faster here, and was used");
    assertThat(rounded.training() / exact.training()).isCloseTo(1, within(ONE_PERCENT));
    assertThat(rounded.heldOut() / exact.heldOut()).isCloseTo(1, within(ONE_PERCENT));
  }

  private static Losses train(Path text, LanguageModelConfiguration configuration) {
    Corpus corpus = Corpus.of(text);
    TextCodec codec = TextCodec.learn(corpus, CodecConfiguration.characters());
    TokenStore tokens = TokenStore.read(TokenRecordReader.of(codec, corpus.inputSplit()));
    LanguageModel model = LanguageModel.create(configuration, codec);
    try (Split split = Split.byFractions(tokens, 0.1, 0)) {
      TrainingResult result = model.train(split, TrainingPlan.builder().maxSteps(STEPS).build());
      return new Losses(
          result.state().smoothed().mean(),
          result.history().latest().orElseThrow().validationLoss());
    }
  }
}
