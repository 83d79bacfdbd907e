package org.gru4j.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.decoding.SamplingOptions;
import org.gru4j.lm.GenerationOptions;
import org.gru4j.lm.LanguageModel;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.sequence.CsvSequences;
import org.gru4j.sequence.LabelledSequence;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.sequence.SequenceForecaster;
import org.gru4j.testing.OldCheckpoints;
import org.gru4j.text.Corpus;
import org.gru4j.text.pairs.PairSplit;
import org.gru4j.text.pairs.PairStore;
import org.gru4j.text.pairs.ParallelCorpus;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenRecordReader;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Checkpoints of an earlier version load, compute what they did, and go on training as they did
 * there: the losses of 12 to 15 more steps, with dropout, optimiser and order of the data.
 */
class OldCheckpointsTest {
  /** Other processors and kernels add in another order. */
  private static final double TOLERANCE = 2e-4;

  @TempDir private static Path old;
  @TempDir private Path folder;

  @BeforeAll
  static void copy() {
    OldCheckpoints.copyTo(old);
  }

  private interface Resuming {
    TrainingResult in(TrainingPlan plan, RunFolder run);
  }

  private void assertGoesOn(String name, Resuming resuming) throws IOException {
    JsonNode expected = OldCheckpoints.expected(name);
    RunFolder run = RunFolder.at(folder.resolve("run"));
    Files.copy(old.resolve(name + ".zip"), run.last());
    TrainingPlan plan =
        TrainingPlan.builder()
            .epochs(50)
            .maxSteps(expected.get("moreSteps").asLong())
            .validateEvery(20)
            .checkpointSteps(7)
            .seed(5)
            .build();
    TrainingResult result = resuming.in(plan, run);
    assertThat(result.steps()).isEqualTo(expected.get("moreSteps").asLong());
    List<Double> losses = new ArrayList<>();
    result.history().training().forEach(point -> losses.add(point.loss()));
    assertThat(losses).hasSize(expected.get("trainingLosses").size());
    for (int i = 0; i < losses.size(); i++) {
      assertThat(losses.get(i))
          .isCloseTo(expected.get("trainingLosses").get(i).asDouble(), within(TOLERANCE));
    }
    assertThat(result.history().latest().orElseThrow().validationLoss())
        .isCloseTo(expected.get("validationLoss").asDouble(), within(TOLERANCE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lm-plain", "lm-tied", "lm-adaptive", "lm-subwords"})
  void languageModels(String name) throws IOException {
    LanguageModel model = LanguageModel.load(old.resolve(name + ".zip"));
    JsonNode expected = OldCheckpoints.expected(name);
    Corpus corpus = Corpus.of(old.resolve("corpus.txt"));
    try (Split split =
        Split.byFractions(
            TokenStore.read(TokenRecordReader.of(model.codec(), corpus.inputSplit())), 0.1, 0.1)) {
      assertThat(model.evaluate(split.test()).perplexity())
          .isCloseTo(expected.get("perplexity").asDouble(), within(0.01));
      StringBuilder text = new StringBuilder();
      model.generate(
          GenerationOptions.of("", 40, 1).withSampling(SamplingOptions.GREEDY), text::append);
      assertThat(text.toString()).isEqualTo(expected.get("greedyText").asText());
      assertGoesOn(name, (plan, run) -> model.resume(split, TrainingRun.of(plan).in(run)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "translation-luong",
        "translation-decoder-attention",
        "translation-dot",
        "translation-no-attention"
      })
  void translations(String name) throws IOException {
    Seq2Seq model = Seq2Seq.load(old.resolve(name + ".zip"));
    JsonNode expected = OldCheckpoints.expected(name);
    ParallelCorpus corpus = ParallelCorpus.tabSeparated(old.resolve("pairs.tsv"));
    try (PairStore pairs = model.read(corpus)) {
      assertThat(model.loss(pairs).perplexity())
          .isCloseTo(expected.get("perplexity").asDouble(), within(0.01));
      expected
          .get("translations")
          .fields()
          .forEachRemaining(
              each ->
                  assertThat(model.translate(each.getKey())).isEqualTo(each.getValue().asText()));
      PairSplit parts = pairs.split(0.1, 1);
      assertGoesOn(name, (plan, run) -> model.resume(parts, TrainingRun.of(plan).in(run)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classify", "classify-both-ways", "tag"})
  void labels(String name) throws IOException {
    SequenceClassifier model = SequenceClassifier.load(old.resolve(name + ".zip"));
    JsonNode expected = OldCheckpoints.expected(name);
    List<LabelledSequence> all = CsvSequences.PLAIN.labelled(old.resolve("steps"), -1);
    assertThat(model.evaluate(all).accuracy()).isEqualTo(expected.get("accuracy").asDouble());
    List<String> labels = new ArrayList<>();
    expected.get("labels").forEach(label -> labels.add(label.asText()));
    assertThat(model.predict(all.get(0).features())).isEqualTo(labels);
    INDArray features = all.get(1).features();
    assertNumbers(
        model.network().output(features.reshape(1, features.size(0), features.size(1))),
        expected.get("outputOfUnscaledSequence1"),
        1e-5);
    assertGoesOn(
        name,
        (plan, run) ->
            model.resume(all.subList(4, 16), all.subList(0, 4), TrainingRun.of(plan).in(run)));
  }

  private static void assertNumbers(INDArray found, JsonNode expected, double tolerance) {
    float[] numbers = found.dup('c').reshape(found.length()).toFloatVector();
    assertThat(numbers).hasSize(expected.size());
    for (int i = 0; i < numbers.length; i++) {
      assertThat((double) numbers[i]).isCloseTo(expected.get(i).asDouble(), within(tolerance));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"forecast", "forecast-min-max"})
  void forecasts(String name) throws IOException {
    SequenceForecaster model = SequenceForecaster.load(old.resolve(name + ".zip"));
    JsonNode expected = OldCheckpoints.expected(name);
    INDArray series = CsvSequences.PLAIN.series(old.resolve("series.csv"));
    INDArray training = series.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 128));
    INDArray held = series.get(NDArrayIndex.all(), NDArrayIndex.interval(112, 160));
    assertNumbers(model.predict(series), expected.get("forecast"), 1e-3);
    assertThat(model.evaluate(held).model().averageMeanAbsoluteError())
        .isCloseTo(expected.get("meanAbsoluteError").asDouble(), within(1e-3));
    assertGoesOn(name, (plan, run) -> model.resume(training, held, TrainingRun.of(plan).in(run)));
  }

  /** The folder of a run: its best, last and kept checkpoints, and the same training with it. */
  @Test
  void aRunOfTheProgram() {
    RunFolder run = RunFolder.at(old.resolve("run"));
    LanguageModel model = LanguageModel.load(run.last());
    Corpus corpus = Corpus.of(old.resolve("corpus.txt"));
    try (Split split =
        Split.byFractions(
            TokenStore.read(TokenRecordReader.of(model.codec(), corpus.inputSplit())),
            0.05,
            0.05)) {
      assertThat(LanguageModel.load(run.bestOrLast()).evaluate(split.test()).perplexity())
          .isCloseTo(23.708, within(0.01));
      TrainingResult result =
          model.resume(
              split,
              TrainingRun.of(
                      TrainingPlan.builder()
                          .epochs(3)
                          .maxSteps(180)
                          .validateEvery(40)
                          .checkpointSteps(50)
                          .averaged(2)
                          .seed(4)
                          .build())
                  .in(run));
      assertThat(result.bestValidation().orElseThrow().validationLoss())
          .isCloseTo(3.186, within(0.001));
      assertThat(old.resolve("run/kept"))
          .isDirectoryContaining("glob:**/step-160.zip")
          .isDirectoryContaining("glob:**/step-180.zip");
      assertThat(LanguageModel.load(run.bestOrLast()).evaluate(split.test()).perplexity())
          .isCloseTo(23.705, within(0.01));
    }
  }

  @Test
  void theBestModelOfASearch() {
    LanguageModel model = LanguageModel.load(old.resolve("search/best/best.zip"));
    assertThat(model.network().numParams()).isGreaterThan(1000);
  }
}
