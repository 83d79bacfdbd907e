package org.gru4j.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.events.Recorded;
import org.gru4j.train.samples.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What is shown of models of sequences, and that showing it changes nothing. */
class SequenceSamplesTest {
  private static final TrainingPlan PLAN = TrainingPlan.builder().epochs(2).seed(4).build();

  @TempDir private Path temporary;

  private static SequenceConfiguration small() {
    return SequenceConfiguration.builder().hiddenSize(4).batchSize(3).dropout(0.2).seed(6).build();
  }

  /** Of lengths that differ, so that batches are padded; steps of "b" are those after the third. */
  private static List<LabelledSequence> sequences(int count, long seed, boolean perStep) {
    Random random = new Random(seed);
    List<LabelledSequence> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = 3 + random.nextInt(5);
      double[][] values = new double[2][length];
      Arrays.stream(values).forEach(row -> Arrays.setAll(row, step -> random.nextGaussian()));
      List<String> labels = new ArrayList<>(Collections.nCopies(length, i % 2 == 0 ? "a" : "b"));
      if (perStep) {
        labels.subList(0, 3).replaceAll(any -> "a");
        labels.subList(3, length).replaceAll(any -> "b");
      }
      all.add(new LabelledSequence("s" + i, Nd4j.create(values), labels));
    }
    return all;
  }

  private Sample.Matrix confusions(boolean perStep, List<LabelledSequence> held) {
    List<LabelledSequence> training = sequences(9, 1, perStep);
    RunFolder folder = RunFolder.at(temporary.resolve("run"));
    INDArray expected = model(perStep, training, held, TrainingRun.of(PLAN));
    INDArray watched = model(perStep, training, held, Recorded.in(folder, TrainingRun.of(PLAN)));
    assertThat(watched).isEqualTo(expected);
    List<Sample> first = Recorded.samples(folder).get(0);
    assertThat(Recorded.samples(folder)).hasSize(2);
    assertThat(((Sample.Figure) first.get(0)).value()).isBetween(0.0, 1.0);
    return (Sample.Matrix) first.get(1);
  }

  private static INDArray model(
      boolean perStep,
      List<LabelledSequence> training,
      List<LabelledSequence> held,
      TrainingRun run) {
    SequenceClassifier model =
        perStep
            ? SequenceClassifier.perStep(small(), training)
            : SequenceClassifier.perSequence(small(), training);
    model.train(training, held, run);
    return model.network().params();
  }

  private static double sum(Sample.Matrix matrix, int row) {
    return Arrays.stream(matrix.values().get(row)).sum();
  }

  @Test
  void confusionsOfSequences() {
    Sample.Matrix matrix = confusions(false, sequences(7, 2, false));
    assertThat(matrix.rows()).containsExactly("a", "b");
    assertThat(sum(matrix, 0)).isEqualTo(4);
    assertThat(sum(matrix, 1)).isEqualTo(3);
  }

  /** Padding is not counted. */
  @Test
  void confusionsOfSteps() {
    List<LabelledSequence> held = sequences(7, 2, true);
    long steps = held.stream().mapToLong(each -> each.labels().size()).sum();
    Sample.Matrix matrix = confusions(true, held);
    assertThat(sum(matrix, 0)).isEqualTo(21);
    assertThat(sum(matrix, 1)).isEqualTo(steps - 21);
  }

  @Test
  void forecastsInUnitsOfTheData() {
    INDArray series = Nd4j.linspace(100, 139, 40).reshape(1, 40);
    INDArray training = series.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 30));
    INDArray held = series.get(NDArrayIndex.all(), NDArrayIndex.interval(30, 40));
    RunFolder folder = RunFolder.at(temporary.resolve("run"));
    SequenceForecaster model =
        SequenceForecaster.create(small(), new ForecastTask(0, 4, 2), training);
    model.train(training, held, Recorded.in(folder, TrainingRun.of(PLAN)));
    List<Sample> samples = Recorded.samples(folder).get(1);
    assertThat(samples).hasSize(3);
    Sample.Series last = (Sample.Series) samples.get(2);
    assertThat(last.curves().get(0).x()).containsExactly(-3.0, -2.0, -1.0, 0.0);
    assertThat(last.curves().get(0).y()).containsExactly(134.0, 135.0, 136.0, 137.0);
    assertThat(last.curves().get(1).y()).containsExactly(138.0, 139.0);
    INDArray forecast =
        model.predict(series.get(NDArrayIndex.all(), NDArrayIndex.interval(34, 38)));
    assertThat(last.curves().get(2).y())
        .containsExactly(forecast.getDouble(0), forecast.getDouble(1));
  }
}
