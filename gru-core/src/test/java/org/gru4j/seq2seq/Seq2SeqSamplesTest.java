package org.gru4j.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.text.pairs.PairCodec;
import org.gru4j.text.pairs.PairSplit;
import org.gru4j.text.pairs.ParallelCorpus;
import org.gru4j.text.pairs.SentencePair;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.events.Recorded;
import org.gru4j.train.samples.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown of a translation model, and that showing it changes nothing. */
class Seq2SeqSamplesTest {
  private static final ParallelCorpus CORPUS =
      ParallelCorpus.of(
          List.of(
              new SentencePair("abcd", "dcba"),
              new SentencePair("a", "a"),
              new SentencePair("bcbcbcbc", "cbcbcbcb"),
              new SentencePair("dd", "dd")));

  private static Seq2Seq train(TrainingRun run) {
    PairCodec codec =
        PairCodec.learn(CORPUS, CodecConfiguration.characters(), CodecConfiguration.characters());
    Seq2Seq model =
        Seq2Seq.create(
            Seq2SeqConfiguration.builder()
                .embeddingSize(4)
                .hiddenSize(4)
                .dropout(0.3)
                .batchSize(2)
                .maximumLength(12)
                .sampling(new ScheduledSampling(ScheduledSampling.Decay.LINEAR, 0.01, 0.5))
                .seed(3)
                .build(),
            codec);
    try (PairSplit split = new PairSplit(model.read(CORPUS), model.read(CORPUS))) {
      model.train(split, run);
    }
    return model;
  }

  @Test
  void translationsWithTheirAttention(@TempDir Path folder) {
    TrainingRun run = TrainingRun.of(TrainingPlan.builder().epochs(2).seed(4).build());
    Seq2Seq expected = train(run);
    RunFolder recorded = RunFolder.at(folder);
    Seq2Seq model = train(Recorded.in(recorded, run));
    assertThat(model.network().params()).isEqualTo(expected.network().params());

    List<Sample> samples = Recorded.samples(recorded).get(1);
    assertThat(samples.get(0)).isInstanceOf(Sample.Figure.class);
    Sample.Table table = (Sample.Table) samples.get(1);
    assertThat(table.rows())
        .extracting(row -> row.get(0))
        .containsExactly("abcd", "a", "bcbcbcbc", "dd");
    assertThat(table.rows())
        .extracting(row -> row.get(1))
        .containsExactly("dcba", "a", "cbcbcbcb", "dd");
    List<Translation> written =
        model.translate(List.of("abcd", "a", "bcbcbcbc", "dd"), BeamOptions.GREEDY).stream()
            .map(found -> found.get(0))
            .toList();
    assertThat(table.rows())
        .extracting(row -> row.get(2))
        .containsExactlyElementsOf(written.stream().map(Translation::text).toList());
    Sample.Matrix attention = (Sample.Matrix) samples.get(3);
    assertThat(attention.columns()).isEqualTo(written.get(1).sourceTokens());
    // Untrained models do not end.
    assertThat(attention.rows())
        .isNotEmpty()
        .isEqualTo(written.get(1).tokens().subList(0, attention.rows().size()));
    assertThat(attention.values())
        .allSatisfy(row -> assertThat(java.util.Arrays.stream(row).sum()).isBetween(0.99, 1.01));
  }
}
