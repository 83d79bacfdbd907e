package org.gru4j.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SoftmaxStepperTest {
  @ParameterizedTest
  @CsvSource({"1, 1, 7, 3", "1, 1, 256, 65", "5, 3, 17, 33", "9, 9, 64, 4001", "70, 17, 5, 2"})
  void equalsTheDefinition(int capacity, int rows, int size, int outputs) {
    Random random = new Random(capacity);
    INDArray weights = gaussian(random, outputs, size);
    INDArray bias = gaussian(random, 1, outputs).reshape(outputs);
    INDArray states = gaussian(random, capacity, size);
    try (SoftmaxStepper stepper =
        GruKernels.softmaxStepper(weights, bias, capacity).orElseThrow()) {
      // Its weights are copies.
      double[][] factors = weights.toDoubleMatrix();
      double[] addends = bias.toDoubleVector();
      weights.assign(0);
      bias.assign(0);
      for (int call = 0; call < 2; call++) {
        states.muli(call + 1);
        stepper.step(states, rows);
        for (int row = 0; row < rows; row++) {
          double[] expected = softmax(factors, addends, states.getRow(row).toDoubleVector());
          for (int i = 0; i < outputs; i++) {
            assertThat(stepper.probabilities().getDouble(row, i))
                .isCloseTo(expected[i], within(1e-5));
          }
        }
      }
    }
  }

  @Test
  void isThereForFloatOnly() {
    INDArray weights = Nd4j.ones(DataType.DOUBLE, 3, 2);
    assertThat(GruKernels.softmaxStepper(weights, Nd4j.ones(DataType.DOUBLE, 3), 1)).isEmpty();
  }

  private static INDArray gaussian(Random random, int rows, int columns) {
    double[] drawn = random.doubles((long) rows * columns, -2, 2).toArray();
    return Nd4j.createFromArray(drawn).castTo(DataType.FLOAT).reshape('c', rows, columns);
  }

  private static double[] softmax(double[][] weights, double[] bias, double[] state) {
    double[] logits =
        IntStream.range(0, bias.length)
            .mapToDouble(
                i ->
                    bias[i]
                        + IntStream.range(0, state.length)
                            .mapToDouble(k -> weights[i][k] * state[k])
                            .sum())
            .toArray();
    double largest = Arrays.stream(logits).max().orElseThrow();
    double sum = Arrays.stream(logits).map(logit -> Math.exp(logit - largest)).sum();
    return Arrays.stream(logits).map(logit -> Math.exp(logit - largest) / sum).toArray();
  }
}
