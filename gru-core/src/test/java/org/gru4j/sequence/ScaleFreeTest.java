package org.gru4j.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import org.gru4j.train.TrainingPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;

/** That offset and scale of a column make no difference, and a constant column none at all. */
class ScaleFreeTest {
  @TempDir private Path folder;

  private static SequenceConfiguration.Builder small(Scaling scaling) {
    return SequenceConfiguration.builder().hiddenSize(16).updater(new Adam(0.02)).scaling(scaling);
  }

  /** The error of forecasts of sin(t/5), 600 rows that are written as the function says. */
  private double error(Scaling scaling, DoubleFunction<String> row) throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int t = 0; t < 600; t++) {
      rows.append(row.apply(Math.sin(t / 5.0))).append('\n');
    }
    INDArray series =
        CsvSequences.PLAIN.series(Files.writeString(folder.resolve("series.csv"), rows));
    INDArray training = series.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 480));
    INDArray held = series.get(NDArrayIndex.all(), NDArrayIndex.interval(480, 600));
    SequenceForecaster model =
        SequenceForecaster.create(small(scaling).build(), new ForecastTask(0, 12, 1), training);
    model.train(training, held, TrainingPlan.builder().epochs(3).build());
    return model.evaluate(held).model().averageMeanAbsoluteError();
  }

  @ParameterizedTest
  @EnumSource
  void forecastsAreAsGoodAtAnyOffsetAndScale(Scaling scaling) throws IOException {
    double alone = error(scaling, Double::toString);
    assertThat(alone).isLessThan(0.1);
    assertThat(error(scaling, x -> "" + (x + 1e6))).isCloseTo(alone, within(alone / 50));
    assertThat(error(scaling, x -> "" + x * 1e-6) * 1e6).isCloseTo(alone, within(alone / 50));
    assertThat(error(scaling, x -> "" + x * 1e25) / 1e25).isCloseTo(alone, within(alone / 50));
    double withZeros = error(scaling, x -> x + ",0");
    assertThat(withZeros).isLessThan(0.1);
    assertThat(error(scaling, x -> x + ",20231107")).isEqualTo(withZeros);
    assertThat(error(scaling, x -> x + ",0.1")).isEqualTo(withZeros);
  }

  private static List<LabelledSequence> labelled(double offset, double scale, double constant) {
    List<LabelledSequence> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      INDArray features = Nd4j.zeros(DataType.DOUBLE, 2, 4 + i % 3);
      List<String> labels = new ArrayList<>();
      for (int step = 0; step < features.size(1); step++) {
        features.putScalar(0, step, offset + scale * Math.sin(3.7 * i + step));
        features.putScalar(1, step, constant);
        labels.add(i % 2 == 0 ? "a" : "b");
      }
      all.add(new LabelledSequence("s" + i, features, labels));
    }
    return all;
  }

  /** Inputs of the network, padding included, for a classifier and a tagger. */
  @ParameterizedTest
  @EnumSource
  void labelsToo(Scaling scaling) {
    for (boolean perStep : new boolean[] {false, true}) {
      double expected = loss(perStep, scaling, labelled(0, 1, 0));
      assertThat(loss(perStep, scaling, labelled(1e6, 1, 20231107)))
          .isCloseTo(expected, within(1e-4));
      assertThat(loss(perStep, scaling, labelled(0, 1e25, -1e25)))
          .isCloseTo(expected, within(1e-4));
      assertThat(loss(perStep, scaling, labelled(0, 1e-30, 1e-30)))
          .isCloseTo(expected, within(1e-4));
    }
  }

  private static double loss(boolean perStep, Scaling scaling, List<LabelledSequence> data) {
    SequenceConfiguration configuration = small(scaling).batchSize(4).build();
    SequenceClassifier model =
        perStep
            ? SequenceClassifier.perStep(configuration, data)
            : SequenceClassifier.perSequence(configuration, data);
    return model
        .train(data, data, TrainingPlan.builder().epochs(2).build())
        .bestValidation()
        .orElseThrow()
        .validationLoss();
  }

  @Test
  void refusesNumbersThatAreNotFinite() {
    INDArray series = Nd4j.createFromArray(new double[][] {{1, 2, 3}, {1, Double.NaN, 3}});
    assertThatThrownBy(
            () ->
                SequenceForecaster.create(
                    small(Scaling.STANDARDIZE).build(), new ForecastTask(0, 1, 1), series))
        .isInstanceOf(SequenceException.class)
        .hasMessageContaining("Expected finite numbers in column 1");
  }
}
