package org.gru4j.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gru4j.train.Interruptions.crashAfter;
import static org.gru4j.train.Interruptions.losses;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.display.LossCurve;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingProgress;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointException;
import org.gru4j.train.checkpoint.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** That a sequence model whose training was cut off goes on as if it had never stopped. */
class SequenceResumeTest {
  private static final SequenceConfiguration SMALL =
      SequenceConfiguration.builder()
          .hiddenSize(5)
          .layers(2)
          .batchSize(4)
          .updater(new Adam(0.02))
          .seed(6)
          .build();
  private static final ForecastTask TASK = new ForecastTask(1, 5, 3);
  private static final TrainingPlan PLAN =
      TrainingPlan.builder().epochs(3).validateEvery(3).checkpointSteps(4).seed(9).build();

  @TempDir private Path folder;

  private static final List<LabelledSequence> LABELLED = sequences(21, 1);
  private static final List<LabelledSequence> LABELLED_HELD = sequences(6, 2);
  private static final INDArray SERIES = series(30, 3);
  private static final INDArray SERIES_HELD = series(14, 4);

  /** What the test asks of a classifier, a tagger or a forecaster: to begin or to go on. */
  private record Model(MultiLayerNetwork network, Training train, Training resume) {
    interface Training {
      TrainingResult in(RunFolder run, TrainingProgress progress);
    }

    static Model of(SequenceClassifier model) {
      return new Model(
          model.network(),
          (run, progress) ->
              model.train(
                  LABELLED, LABELLED_HELD, TrainingRun.of(PLAN).in(run).watchedBy(progress)),
          (run, progress) ->
              model.resume(
                  LABELLED, LABELLED_HELD, TrainingRun.of(PLAN).in(run).watchedBy(progress)));
    }

    static Model of(SequenceForecaster model) {
      return new Model(
          model.network(),
          (run, progress) ->
              model.train(SERIES, SERIES_HELD, TrainingRun.of(PLAN).in(run).watchedBy(progress)),
          (run, progress) ->
              model.resume(SERIES, SERIES_HELD, TrainingRun.of(PLAN).in(run).watchedBy(progress)));
    }

    INDArray parameters() {
      return network.params();
    }
  }

  /**
   * A kind of model.
   *
   * @param fresh one with fresh weights
   * @param loaded the one of a checkpoint
   */
  record Kind(String name, Supplier<Model> fresh, Function<Path, Model> loaded) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static List<LabelledSequence> sequences(int count, long seed) {
    Random random = new Random(seed);
    List<LabelledSequence> sequences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = 2 + random.nextInt(6);
      String label = i % 3 == 0 ? "up" : "down";
      sequences.add(
          new LabelledSequence(
              "sequence " + i,
              series(length, random.nextLong()),
              Stream.generate(() -> label).limit(length).toList()));
    }
    return sequences;
  }

  private static INDArray series(int steps, long seed) {
    Random random = new Random(seed);
    INDArray series = Nd4j.create(DataType.FLOAT, 2, steps);
    for (long i = 0; i < series.length(); i++) {
      series.putScalar(i, 3 + random.nextGaussian());
    }
    return series;
  }

  static Stream<Kind> kinds() {
    return Stream.of(
        new Kind(
            "classifier",
            () -> Model.of(SequenceClassifier.perSequence(SMALL, LABELLED)),
            file -> Model.of(SequenceClassifier.load(file))),
        new Kind(
            "tagger",
            () -> Model.of(SequenceClassifier.perStep(SMALL, LABELLED)),
            file -> Model.of(SequenceClassifier.load(file))),
        new Kind(
            "forecaster",
            () -> Model.of(SequenceForecaster.create(SMALL, TASK, SERIES)),
            file -> Model.of(SequenceForecaster.load(file))));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aResumedRunIsTheUninterruptedRunBitForBit(Kind kind) {
    RunFolder whole = RunFolder.at(folder.resolve("whole"));
    Model uninterrupted = kind.fresh().get();
    TrainingResult expected = uninterrupted.train().in(whole, TrainingProgress.SILENT);

    RunFolder parts = RunFolder.at(folder.resolve("parts"));
    assertThatThrownBy(() -> kind.fresh().get().train().in(parts, crashAfter(11)))
        .hasMessage("crash");
    try (Checkpoint checkpoint = Checkpoint.open(parts.last())) {
      assertThat(checkpoint.state().step()).as("within an epoch").isBetween(8L, 10L);
      assertThat(checkpoint.state().batch()).isPositive();
    }
    Model loaded = kind.loaded().apply(parts.last());
    TrainingResult resumed = loaded.resume().in(parts, TrainingProgress.SILENT);

    assertThat(resumed.steps()).isEqualTo(expected.steps()).isGreaterThan(15);
    assertThat(resumed.history().training()).isEqualTo(expected.history().training());
    assertThat(losses(resumed)).isEqualTo(losses(expected));
    assertThat(loaded.parameters()).isEqualTo(uninterrupted.parameters());
    assertThat(kind.loaded().apply(parts.best()).parameters())
        .isEqualTo(kind.loaded().apply(whole.best()).parameters());
  }

  @Test
  void aForecasterKnowsItsTaskAndRefusesAnotherSeriesOfThatLength() {
    RunFolder run = RunFolder.at(folder);
    Model.of(SequenceForecaster.create(SMALL, TASK, SERIES)).train().in(run, new LossCurve());
    assertThat(Files.exists(run.lossCurve())).isTrue();
    assertThat(run.history()).content().startsWith("step,epoch,forecasts,seconds,training_squared");
    SequenceForecaster loaded = SequenceForecaster.load(run.last());
    assertThat(loaded.task()).isEqualTo(TASK);
    assertThatThrownBy(
            () -> loaded.resume(series(30, 5), SERIES_HELD, TrainingRun.of(PLAN).in(run)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "cannot be resumed: expected 23 training sequences of 115 steps with checksum");
  }
}
