package org.gru4j.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.gru4j.math.ComputeType;
import org.gru4j.text.Corpus;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenRecordReader;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.WarmupCosineSchedule;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;

/**
 * What docs/results.md says of ten minutes on Karpathy's tinyshakespeare.txt, which is not part of
 * this project: {@code mvn -B -ntp verify -Pslow -Dtinyshakespeare=path/to/tinyshakespeare.txt}.
 */
@Tag("slow")
class TinyShakespeareTest {
  @Test
  void tenMinutesReachWhatTheDocumentationSays() {
    String path = System.getProperty("tinyshakespeare");
    assumeTrue(path != null, "the text is given by -Dtinyshakespeare");
    Corpus corpus = Corpus.of(Path.of(path));
    TextCodec codec = TextCodec.learn(corpus, CodecConfiguration.characters());
    TokenStore tokens = TokenStore.read(TokenRecordReader.of(codec, corpus.inputSplit()));
    int epochs = 9;
    LanguageModelConfiguration.Builder configuration =
        LanguageModelConfiguration.builder()
            .embeddingSize(64)
            .hiddenSize(384)
            .layers(2)
            .dropout(0.25)
            .weightDropout(0.3)
            .updateGateBias(-1)
            .computeType(ComputeType.BFLOAT16);
    try (Split split = Split.byFractions(tokens, 0.01, 0.1)) {
      int steps = epochs * LanguageModel.create(configuration.build(), codec).stepsPerEpoch(split);
      LanguageModel model =
          LanguageModel.create(
              configuration
                  .updater(
                      Adam.builder()
                          .learningRateSchedule(new WarmupCosineSchedule(0.004, 0.00004, 50, steps))
                          .beta2(0.99)
                          .build())
                  .build(),
              codec);
      // Not by the clock: a slower processor takes longer for the same figure.
      model.train(split, TrainingPlan.builder().epochs(epochs).build());
      assertThat(model.evaluate(split.test()).loss().natsPerToken()).isLessThanOrEqualTo(1.55);
    }
  }
}
