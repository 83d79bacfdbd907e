package org.gru4j.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gru4j.metrics.Bootstrap;
import org.gru4j.metrics.LabelCounts;
import org.gru4j.testing.OldCheckpoints;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;

/** New data for trained models: columns by name, labels with probabilities, errors by blocks. */
class SequenceColumnsTest {
  private static final SequenceConfiguration SMALL =
      SequenceConfiguration.builder().hiddenSize(5).batchSize(4).updater(new Adam(0.02)).build();

  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static INDArray features(String text, CsvSequences form, SequenceColumns columns) {
    return form.features("the text", new StringReader(text), columns);
  }

  @Test
  void columnsAreFoundByTheirNames() throws IOException {
    write("data/a.csv", "\uFEFFx, label ,\"y, z\"\n1,up,2\n");
    SequenceColumns columns = CsvSequences.WITH_HEADING.columns(folder.resolve("data"), "label");
    assertThat(columns).isEqualTo(new SequenceColumns(1, 2, List.of("x", "y, z"), "label", 1, ","));
    assertThat(columns.files()).isEqualTo(CsvSequences.WITH_HEADING);
    INDArray found =
        features("other;y, z;x\nno number;4;3\n;6;5\n", new CsvSequences(1, ';'), columns);
    assertThat(found).isEqualTo(Nd4j.createFromArray(new double[][] {{3, 5}, {4, 6}}));
    assertThatThrownBy(() -> features("x,y\n1,2\n", CsvSequences.WITH_HEADING, columns))
        .isInstanceOf(SequenceException.class)
        .hasMessage(
            "Expected a column \"y, z\" in the heading of the text, as the model was trained with,"
                + " found [x, y].");
    assertThatThrownBy(() -> features("x,\"y, z\",x\n1,2,3\n", CsvSequences.WITH_HEADING, columns))
        .hasMessageContaining("found several of this name");
    assertThatThrownBy(() -> features("x,\"y, z\"\n1\n", CsvSequences.WITH_HEADING, columns))
        .isInstanceOf(SequenceException.class)
        .hasMessage("Expected rows of 2 columns in the text, as its heading has, found 1.");
    assertThat(CsvSequences.WITH_HEADING.columns(folder.resolve("data"), "1")).isEqualTo(columns);
  }

  @Test
  void withoutNamesTheNumberOfColumnsCounts() throws IOException {
    write("data/a.csv", "up,1,2\n");
    SequenceColumns columns = CsvSequences.PLAIN.columns(folder.resolve("data"), "0");
    assertThat(columns).isEqualTo(new SequenceColumns(1, 2, List.of(), "0", 0, ","));
    INDArray expected = Nd4j.createFromArray(new double[][] {{1}, {2}});
    assertThat(features("1,2\n", CsvSequences.PLAIN, columns)).isEqualTo(expected);
    assertThat(features("down,1,2\n", CsvSequences.PLAIN, columns)).isEqualTo(expected);
    assertThat(features("a,b\n1,2\n", CsvSequences.WITH_HEADING, columns)).isEqualTo(expected);
    assertThatThrownBy(() -> features("1\n", CsvSequences.PLAIN, columns))
        .hasMessageStartingWith("Expected 2 columns of features in the text")
        .hasMessageContaining("found 1;");
    Path file = write("b.csv", "1,2\n");
    assertThatThrownBy(() -> CsvSequences.PLAIN.labelled(file, columns))
        .hasMessageContaining("Expected a label beside the 2 columns")
        .hasMessageContaining("--label");
    SequenceColumns unnamed = SequenceColumns.unnamed(2);
    assertThatThrownBy(() -> features("1,2,up\n", CsvSequences.PLAIN, unnamed))
        .hasMessageContaining("found 3;");
    assertThat(CsvSequences.PLAIN.labelled(write("c.csv", "1,2,up\n"), unnamed).labels())
        .containsExactly("up");
  }

  /** Names that cannot tell columns apart are none. */
  @Test
  void namesThatAreNoHelpAreNotKept() throws IOException {
    Path twice = write("data/a.csv", "x,x,label\n1,2,up\n");
    assertThat(CsvSequences.WITH_HEADING.columns(folder.resolve("data"), "label").names())
        .isEmpty();
    assertThat(CsvSequences.WITH_HEADING.columns(twice).names()).isEmpty();
    assertThat(CsvSequences.WITH_HEADING.columns(write("b.csv", "x,\n1,2\n")).names()).isEmpty();
    assertThatThrownBy(() -> new SequenceColumns(1, 2, List.of("x", "x"), null, 1, ","))
        .hasMessageContaining("different names");
    assertThatThrownBy(() -> new SequenceColumns(1, 1, List.of("x"), null, -1, ","))
        .hasMessageContaining("Expected lines of heading >= 0");
    assertThatThrownBy(() -> new SequenceColumns(1, 1, List.of("x"), null, 0, ""))
        .hasMessageContaining("one character");
  }

  private static List<LabelledSequence> sequences(int count, boolean perStep) {
    Random random = new Random(4);
    List<LabelledSequence> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = 1 + random.nextInt(6);
      List<String> labels = new ArrayList<>();
      for (int step = 0; step < length; step++) {
        labels.add("label " + (perStep ? random.nextInt(3) : i % 3));
      }
      all.add(new LabelledSequence("s" + i, Nd4j.rand(2, length), labels));
    }
    return all;
  }

  @Test
  void checkpointsKeepTheColumns() {
    List<LabelledSequence> all = sequences(6, false);
    SequenceColumns columns = new SequenceColumns(1, 2, List.of("x", "y"), "label", 1, ";");
    SequenceClassifier model = SequenceClassifier.perSequence(SMALL, all);
    assertThat(model.columns()).isEqualTo(SequenceColumns.unnamed(2));
    RunFolder run = RunFolder.at(folder.resolve("run"));
    TrainingPlan plan = TrainingPlan.builder().maxSteps(1).build();
    model.reading(columns).train(all, all, TrainingRun.of(plan).in(run));
    assertThat(SequenceClassifier.load(run.last()).columns()).isEqualTo(columns);
    assertThatThrownBy(() -> model.reading(SequenceColumns.unnamed(3)))
        .hasMessage("Expected 2 feature columns in the columns of the files, found 3.");
    OldCheckpoints.copyTo(folder.resolve("old"));
    SequenceClassifier old = SequenceClassifier.load(folder.resolve("old/classify.zip"));
    assertThat(old.columns().names()).isEmpty();
  }

  /** Minibatches of unequal length say what each sequence alone does. */
  @Test
  void probabilitiesInMinibatches() {
    for (boolean perStep : new boolean[] {false, true}) {
      List<LabelledSequence> all = sequences(11, perStep);
      SequenceClassifier model =
          perStep
              ? SequenceClassifier.perStep(SMALL, all)
              : SequenceClassifier.perSequence(SMALL, all);
      List<INDArray> together =
          model.probabilities(all.stream().map(LabelledSequence::features).toList());
      assertThat(together).hasSize(11);
      for (int i = 0; i < 11; i++) {
        INDArray features = all.get(i).features();
        INDArray alone = model.probabilities(List.of(features)).get(0);
        assertThat(together.get(i).shape())
            .isEqualTo(perStep ? new long[] {3, features.size(1)} : new long[] {3});
        assertThat(together.get(i).equalsWithEps(alone, 1e-6)).isTrue();
        assertThat(together.get(i).sum(0).sumNumber().doubleValue())
            .isCloseTo(perStep ? features.size(1) : 1, within(1e-5));
      }
      assertThat(model.probabilities(List.of())).isEmpty();
      LabelCounts counts = new LabelCounts(model.labels());
      model.count(all, counts);
      Evaluation evaluation = model.evaluate(all);
      assertThat(counts.units()).isEqualTo(11);
      assertThat(counts.accuracy(Bootstrap.USUAL).value())
          .isCloseTo(evaluation.accuracy(), within(1e-9));
    }
  }

  /** The errors are those of Deeplearning4j, in blocks of as many windows as a window is long. */
  @Test
  void errorsOfForecasts() {
    INDArray series = Nd4j.rand(2, 40).castTo(org.nd4j.linalg.api.buffer.DataType.DOUBLE);
    ForecastTask task = new ForecastTask(1, 4, 2);
    SequenceForecaster model = SequenceForecaster.create(SMALL, task, series);
    ForecastErrors errors = new ForecastErrors(task);
    model.measure(series, errors);
    SequenceForecaster.Score score = model.evaluate(series);
    assertThat(errors.windows()).isEqualTo(35);
    assertThat(errors.blocks()).isEqualTo(6);
    for (int step = 1; step <= 2; step++) {
      ForecastErrors.Step found = errors.step(step, Bootstrap.USUAL);
      assertThat(found.mae().value())
          .isCloseTo(score.model().meanAbsoluteError(step - 1), within(1e-5));
      assertThat(found.rmse().value())
          .isCloseTo(score.model().rootMeanSquaredError(step - 1), within(1e-5));
      assertThat(found.naiveMae().value())
          .isCloseTo(score.lastValue().meanAbsoluteError(step - 1), within(1e-5));
      assertThat(found.naiveRmse().value())
          .isCloseTo(score.lastValue().rootMeanSquaredError(step - 1), within(1e-5));
      assertThat(found.mae().interval()).isNotNull();
      assertThat(found.mae().interval().lower()).isLessThan(found.mae().value());
      assertThat(found.mae().interval().upper()).isGreaterThan(found.mae().value());
    }
    // A second series begins a block of its own.
    model.measure(series.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 7)), errors);
    assertThat(errors.windows()).isEqualTo(37);
    assertThat(errors.blocks()).isEqualTo(7);
    assertThatThrownBy(() -> errors.step(3, Bootstrap.USUAL)).hasMessageContaining("1 to 2");
  }
}
