package org.gru4j.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LogSoftmaxTest {
  @ParameterizedTest
  @CsvSource({"FLOAT, 3, 7", "FLOAT, 9, 4001", "FLOAT, 1, 20000", "DOUBLE, 5, 5003"})
  void equalsTheDefinition(DataType type, int rows, int columns) {
    Random random = new Random(rows);
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int i = 0; i < columns; i++) {
        // Large enough that exp overflows without the usual care.
        row[i] = (float) (200 * random.nextGaussian());
      }
    }
    INDArray matrix = Nd4j.createFromArray(values).castTo(type);
    GruKernels.logSoftmax(type, matrix.length()).apply(matrix);
    for (int row = 0; row < rows; row++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (double value : values[row]) {
        largest = Math.max(largest, value);
      }
      double sum = 0;
      for (double value : values[row]) {
        sum += Math.exp(value - largest);
      }
      for (int i = 0; i < columns; i++) {
        double expected = values[row][i] - largest - Math.log(sum);
        assertThat(matrix.getDouble(row, i))
            .isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
      }
    }
  }
}
