package org.gru4j.layer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class OrthogonalWeightInitTest {
  @ParameterizedTest
  @CsvSource({"5,5", "9,4", "3,7", "1,1", "300,300"})
  void columnsOrRowsAreOrthonormal(int rows, int columns) {
    for (char order : new char[] {'c', 'f'}) {
      INDArray flat = Nd4j.create(DataType.DOUBLE, (long) rows * columns);
      INDArray weights =
          new OrthogonalWeightInit().init(rows, columns, new long[] {rows, columns}, order, flat);
      INDArray product =
          rows >= columns ? weights.transpose().mmul(weights) : weights.mmul(weights.transpose());
      INDArray identity = Nd4j.eye(Math.min(rows, columns)).castTo(DataType.DOUBLE);
      assertThat(product.sub(identity).amaxNumber().doubleValue()).isLessThan(1e-10);
      assertThat(flat.norm2Number().doubleValue()).isGreaterThan(0.99);
    }
  }
}
