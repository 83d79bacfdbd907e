package org.gru4j.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.gru4j.metrics.DivergedException;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Sequence models on files of unequal length, with columns of very different scale. */
class SequenceModelsTest {
  private static final SequenceConfiguration SMALL =
      SequenceConfiguration.builder().hiddenSize(12).batchSize(8).updater(new Adam(0.02)).build();

  @TempDir private Path folder;

  /** Column 0 rises or falls under noise, column 1 is noise around a thousand, then the label. */
  private Path trends(String name, int files, long seed) throws IOException {
    Path data = Files.createDirectory(folder.resolve(name));
    Random random = new Random(seed);
    for (int file = 0; file < files; file++) {
      boolean up = file % 3 == 0;
      StringBuilder rows = new StringBuilder();
      int length = 4 + random.nextInt(9);
      for (int step = 0; step < length; step++) {
        double value = (up ? step : -step) * 0.3 + random.nextGaussian() * 0.2;
        rows.append(value).append(',').append(1000 + random.nextGaussian() * 50);
        rows.append(up ? ",up\n" : ",down\n");
      }
      Files.writeString(data.resolve("s%03d.csv".formatted(file)), rows);
    }
    return data;
  }

  /** A step is tagged "high" if the value before it was positive: the state must remember. */
  private Path tags(String name, int files, long seed) throws IOException {
    Path data = Files.createDirectory(folder.resolve(name));
    Random random = new Random(seed);
    for (int file = 0; file < files; file++) {
      StringBuilder rows = new StringBuilder("value,tag\n");
      double before = -1;
      int length = 3 + random.nextInt(10);
      for (int step = 0; step < length; step++) {
        double value = random.nextBoolean() ? 7 : 3;
        rows.append(value).append(before > 5 ? ",high\n" : ",low\n");
        before = value;
      }
      Files.writeString(data.resolve("s%03d.csv".formatted(file)), rows);
    }
    return data;
  }

  @Test
  void classifiesWholeSequencesAndLoads() throws IOException {
    List<LabelledSequence> training = CsvSequences.PLAIN.labelled(trends("a", 60, 1), -1);
    List<LabelledSequence> held = CsvSequences.PLAIN.labelled(trends("b", 30, 2), -1);
    SequenceClassifier model = SequenceClassifier.perSequence(SMALL, training);
    RunFolder run = RunFolder.at(folder.resolve("run"));
    TrainingPlan plan = TrainingPlan.builder().epochs(12).build();
    model.train(training, held, TrainingRun.of(plan).in(run));

    Evaluation score = model.evaluate(held);
    assertThat(score.getNumRowCounter()).isEqualTo(30);
    assertThat(score.accuracy()).isGreaterThan(0.9);
    assertThat(score.f1()).isGreaterThan(0.85);
    SequenceClassifier loaded = SequenceClassifier.load(run.last());
    assertThat(loaded.labels()).containsExactly("down", "up");
    for (LabelledSequence each : held) {
      assertThat(loaded.predict(each.features()))
          .hasSize(1)
          .isEqualTo(model.predict(each.features()));
    }
    assertThatThrownBy(() -> SequenceForecaster.load(run.last()))
        .isInstanceOf(SequenceException.class)
        .hasMessageContaining("Expected a forecaster")
        .hasMessageContaining("found a classifier");
  }

  @Test
  void tagsRealStepsOnlyAndReportsTheirCrossEntropy() throws IOException {
    List<LabelledSequence> training = CsvSequences.WITH_HEADING.labelled(tags("a", 60, 3), 1);
    List<LabelledSequence> held = CsvSequences.WITH_HEADING.labelled(tags("b", 20, 4), 1);
    SequenceClassifier model = SequenceClassifier.perStep(SMALL, training);
    TrainingResult result = model.train(training, held, TrainingPlan.builder().epochs(15).build());

    long steps = held.stream().mapToLong(each -> each.labels().size()).sum();
    Evaluation score = model.evaluate(held);
    assertThat(score.getNumRowCounter()).isEqualTo((int) steps);
    assertThat(score.accuracy()).isGreaterThan(0.95);
    double nats = 0;
    for (LabelledSequence each : held) {
      INDArray out = probabilities(model, training, each);
      for (int step = 0; step < each.labels().size(); step++) {
        nats -= Math.log(out.getDouble(0, model.labels().indexOf(each.labels().get(step)), step));
      }
    }
    double reported = result.state().history().latest().orElseThrow().validationLoss();
    assertThat(reported).isCloseTo(nats / steps, within(1e-4));
  }

  /** Standardised by hand with mean and deviation of the training steps, alone in its batch. */
  private static INDArray probabilities(
      SequenceClassifier model, List<LabelledSequence> training, LabelledSequence sequence) {
    double[] values =
        training.stream()
            .flatMapToDouble(
                each -> java.util.Arrays.stream(each.features().dup().data().asDouble()))
            .toArray();
    double mean = java.util.Arrays.stream(values).average().orElseThrow();
    double variance =
        java.util.Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    INDArray features = sequence.features().sub(mean).div(Math.sqrt(variance));
    return model.network().output(features.reshape(1, 1, features.size(1)));
  }

  @Test
  void tagsInBothDirections() throws IOException {
    List<LabelledSequence> training = CsvSequences.WITH_HEADING.labelled(tags("a", 30, 5), 1);
    SequenceConfiguration both =
        SequenceConfiguration.builder()
            .hiddenSize(8)
            .layers(2)
            .batchSize(8)
            .updater(new Adam(0.02))
            .bidirectional(true)
            .scaling(Scaling.MIN_MAX)
            .build();
    SequenceClassifier model = SequenceClassifier.perStep(both, training);
    model.train(training, List.of(), TrainingPlan.builder().epochs(15).build());
    assertThat(model.evaluate(training).accuracy()).isGreaterThan(0.95);
    assertThat(model.predict(training.get(0).features())).hasSameSizeAs(training.get(0).labels());
  }

  @Test
  void forecastsBetterThanTheLastValueAtEveryStep() throws IOException {
    StringBuilder rows = new StringBuilder("sine,trend\n");
    for (int step = 0; step < 260; step++) {
      rows.append(500 + 40 * Math.sin(step * 0.4)).append(',').append(step * 0.01).append('\n');
    }
    Path file = Files.writeString(folder.resolve("series.csv"), rows);
    INDArray series = CsvSequences.WITH_HEADING.series(file);
    INDArray training = series.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 200));
    INDArray held = series.get(NDArrayIndex.all(), NDArrayIndex.interval(200, 260));
    SequenceForecaster model =
        SequenceForecaster.create(
            SequenceConfiguration.builder().hiddenSize(12).updater(new Adam(0.02)).build(),
            new ForecastTask(0, 12, 3),
            training);
    RunFolder run = RunFolder.at(folder.resolve("run"));
    TrainingPlan plan = TrainingPlan.builder().epochs(15).build();
    model.train(training, held, TrainingRun.of(plan).in(run));

    SequenceForecaster.Score score = model.evaluate(held);
    for (int step = 0; step < 3; step++) {
      assertThat(score.model().meanAbsoluteError(step))
          .isLessThan(score.lastValue().meanAbsoluteError(step) / 2);
    }
    assertThat(score.lastValue().meanAbsoluteError(1)).isCloseTo(naive(held), within(1e-2));
    INDArray known = held.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 57));
    INDArray forecast = SequenceForecaster.load(run.last()).predict(known);
    assertThat(forecast.length()).isEqualTo(3);
    assertThat(forecast).isEqualTo(model.predict(known));
    assertThat(forecast.getDouble(0)).isCloseTo(held.getDouble(0, 57), within(15.0));
  }

  /** Mean error two steps after the windows that a horizon of three follows. */
  private static double naive(INDArray held) {
    double sum = 0;
    int windows = 60 - 12 - 3 + 1;
    for (int start = 0; start < windows; start++) {
      sum += Math.abs(held.getDouble(0, start + 13) - held.getDouble(0, start + 11));
    }
    return sum / windows;
  }

  @Test
  void refusesBadFilesInOneSentence() throws IOException {
    Path data = Files.createDirectory(folder.resolve("bad"));
    assertThatThrownBy(() -> CsvSequences.PLAIN.labelled(data, -1))
        .hasMessage("Expected .csv files in " + data + ", found none.");
    Path file = Files.writeString(data.resolve("x.csv"), "1,2,a\n1,b,a\n");
    assertThatThrownBy(() -> CsvSequences.PLAIN.labelled(data, -1))
        .isInstanceOf(SequenceException.class)
        .hasMessage("Expected a number in column 1 of line 2 of " + file + ", found \"b\".");
    Files.writeString(file, "1,2,a\n1,a\n");
    assertThatThrownBy(() -> CsvSequences.PLAIN.labelled(data, -1))
        .hasMessage("Expected 3 columns in line 2 of " + file + ", found 2.");
    Files.writeString(file, "1,2\n2,2\n");
    assertThatThrownBy(() -> CsvSequences.PLAIN.labelled(data, 4))
        .hasMessageContaining("a column \"4\"");
    INDArray series = CsvSequences.PLAIN.series(file);
    assertThatThrownBy(() -> SequenceForecaster.create(SMALL, new ForecastTask(0, 2, 1), series))
        .hasMessage(
            "Expected a series of at least 3 steps, window (--window) and horizon (--horizon), found 2.");
  }

  @Test
  void refusesLabelsThatItWasNotTrainedOn() {
    LabelledSequence a = new LabelledSequence("a", Nd4j.rand(2, 3), List.of("x", "x", "x"));
    LabelledSequence b = new LabelledSequence("b", Nd4j.rand(2, 2), List.of("y", "y"));
    LabelledSequence c = new LabelledSequence("c", Nd4j.rand(2, 2), List.of("z", "z"));
    LabelledSequence mixed = new LabelledSequence("d", Nd4j.rand(2, 2), List.of("x", "y"));
    SequenceClassifier model = SequenceClassifier.perSequence(SMALL, List.of(a, b));
    assertThatThrownBy(() -> model.evaluate(List.of(c)))
        .hasMessage(
            "Expected one of the labels of the training data, [x, y], in row 1 of c, found \"z\".");
    assertThatThrownBy(() -> model.evaluate(List.of(mixed)))
        .hasMessage("Expected the same label in all rows of d, found [x, y].");
    assertThatThrownBy(() -> model.requireUsable(List.of(a, c)))
        .hasMessageContaining("in row 1 of c, found \"z\"");
    model.requireUsable(List.of(a, b));
    assertThatThrownBy(() -> model.predict(Nd4j.rand(3, 4)))
        .hasMessage("Expected 2 feature columns in the sequence, found 3.");
    assertThatThrownBy(() -> SequenceClassifier.perSequence(SMALL, List.of(a)))
        .hasMessageContaining("at least two labels");
  }

  @Test
  void aDivergedModelSaysNothing() {
    LabelledSequence a = new LabelledSequence("a", Nd4j.rand(2, 3), List.of("x", "x", "x"));
    LabelledSequence b = new LabelledSequence("b", Nd4j.rand(2, 2), List.of("y", "y"));
    SequenceClassifier classifier = SequenceClassifier.perSequence(SMALL, List.of(a, b));
    classifier.network().params().assign(Double.NaN);
    assertThatThrownBy(() -> classifier.predict(a.features()))
        .isInstanceOf(DivergedException.class);
    assertThatThrownBy(() -> classifier.evaluate(List.of(a))).isInstanceOf(DivergedException.class);
    INDArray series = Nd4j.linspace(0, 1, 20).reshape(1, 20);
    SequenceForecaster forecaster =
        SequenceForecaster.create(SMALL, new ForecastTask(0, 3, 2), series);
    forecaster.network().params().assign(Double.NaN);
    assertThatThrownBy(() -> forecaster.predict(series))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("Expected a finite output, found NaN");
    assertThatThrownBy(() -> forecaster.evaluate(series)).isInstanceOf(DivergedException.class);
    assertThatThrownBy(() -> forecaster.requireUsable(Nd4j.zeros(1, 4)))
        .hasMessageContaining("at least 5 steps");
  }

  @Test
  void dropoutLiesBetweenTheLayersAndBeforeTheOutput() {
    MultiLayerConfiguration network =
        SequenceConfiguration.builder().layers(2).dropout(0.3).build().labels(3, 2, true);
    List<Boolean> drops =
        network.getConfs().stream().map(each -> each.getLayer().getIDropout() != null).toList();
    assertThat(drops).containsExactly(false, true, true);
  }

  /** The form that the first version wrote. */
  @Test
  void settingsInACheckpointAreFlat(@TempDir Path folder) throws Exception {
    RunFolder run = RunFolder.at(folder.resolve("run"));
    INDArray series = Nd4j.linspace(0, 1, 20).reshape(1, 20);
    SequenceForecaster.create(SMALL, new ForecastTask(0, 3, 2), series)
        .train(series, series, TrainingRun.of(TrainingPlan.builder().maxSteps(1).build()).in(run));
    ObjectMapper mapper = new ObjectMapper();
    try (Checkpoint checkpoint = Checkpoint.open(run.last())) {
      assertThat(mapper.readTree(checkpoint.text("sequence.json")))
          .isEqualTo(
              mapper.readTree(
                  """
                  {"version": 1, "batchSize": 8, "seed": 1, "columns": 1, "labels": [],
                   "perStep": false, "targetColumn": 0, "window": 3, "horizon": 2}"""));
    }
  }
}
