package org.gru4j.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.text.pairs.PairCodec;
import org.gru4j.text.pairs.PairSplit;
import org.gru4j.text.pairs.PairStore;
import org.gru4j.text.pairs.ParallelCorpus;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.WarmupCosineSchedule;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;

/**
 * What docs/results.md says of translating Multi30k from German to English, which is not part of
 * this project: {@code mvn -B -ntp verify -Pslow -Dmulti30k=folder}.
 */
@Tag("slow")
class Multi30kTest {
  private static final int EPOCHS = 10;

  @Test
  void tenEpochsReachWhatTheDocumentationSays() {
    String folder = System.getProperty("multi30k");
    assumeTrue(folder != null, "the sentences are given by -Dmulti30k");
    ParallelCorpus training = corpus(folder, "train");
    CodecConfiguration words = CodecConfiguration.spaced(20_000).withMinimumFrequency(2);
    PairCodec codec = PairCodec.learn(training, words, words);
    try (PairSplit pairs =
        new PairSplit(
            PairStore.read(training, codec, 100),
            PairStore.read(corpus(folder, "val"), codec, 100))) {
      int steps = EPOCHS * ((pairs.training().size() + 63) / 64);
      Seq2Seq model =
          Seq2Seq.create(
              Seq2SeqConfiguration.builder()
                  .dropout(0.3)
                  .labelSmoothing(0.1)
                  .updater(
                      Adam.builder()
                          .learningRateSchedule(
                              new WarmupCosineSchedule(0.002, 0.00004, 400, steps))
                          .beta2(0.98)
                          .build())
                  .seed(1)
                  .build(),
              codec);
      model.train(pairs, TrainingPlan.builder().epochs(EPOCHS).seed(1).build());
      Seq2SeqScore score = model.evaluate(corpus(folder, "test_2016_flickr"), BeamOptions.of(5));
      assertThat(score.loss().perplexity()).isLessThanOrEqualTo(26);
      assertThat(score.bleu()).isGreaterThanOrEqualTo(28);
    }
  }

  private static ParallelCorpus corpus(String folder, String part) {
    return ParallelCorpus.files(
        Path.of(folder, part + ".lc.norm.tok.de"), Path.of(folder, part + ".lc.norm.tok.en"));
  }
}
