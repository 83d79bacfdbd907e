package org.gru4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class SharedShapesTest {
  private final SharedShapes shapes = new SharedShapes();

  private Pair<DataBuffer, long[]> described(INDArray array) {
    return shapes.createShapeInformation(
        array.shape(),
        array.stride(),
        array.elementWiseStride(),
        array.ordering(),
        array.dataType(),
        array.isEmpty());
  }

  static Stream<INDArray> arrays() {
    return Stream.of(
        Nd4j.create(DataType.FLOAT, 2, 3),
        Nd4j.create(DataType.DOUBLE, new long[] {2, 3, 5}, 'f'),
        Nd4j.create(DataType.INT64, 7),
        Nd4j.create(DataType.BFLOAT16, 7, 1),
        Nd4j.create(DataType.UINT8, 4),
        Nd4j.scalar(DataType.BOOL, 1),
        Nd4j.empty(DataType.FLOAT),
        Nd4j.create(DataType.FLOAT, 4, 0),
        Nd4j.create(DataType.FLOAT, 4, 6).get(NDArrayIndex.all(), NDArrayIndex.interval(1, 4)),
        Nd4j.create(DataType.FLOAT, 4, 6, 3).permute(2, 0, 1));
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void saysWhatNd4jSays(INDArray array) {
    assertThat(described(array).getSecond()).isEqualTo(array.shapeInfoJava());
    assertThat(described(array).getFirst().asLong()).isEqualTo(array.shapeInfoJava());
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void isSaidOnce(INDArray array) {
    assertThat(described(array)).isSameAs(described(array));
  }

  @Test
  void arraysOfOneShapeShareIt() {
    assertThat(described(Nd4j.create(DataType.FLOAT, 2, 3)))
        .isSameAs(described(Nd4j.create(DataType.FLOAT, 2, 3)));
  }

  @Test
  void arraysThatDifferDoNot() {
    Stream.of(
            Nd4j.create(DataType.DOUBLE, 2, 3),
            Nd4j.create(DataType.FLOAT, 3, 2),
            Nd4j.create(DataType.FLOAT, new long[] {2, 3}, 'f'),
            Nd4j.create(DataType.FLOAT, 2, 6).get(NDArrayIndex.all(), NDArrayIndex.interval(0, 3)))
        .forEach(
            other ->
                assertThat(described(other))
                    .isNotSameAs(described(Nd4j.create(DataType.FLOAT, 2, 3))));
  }

  @Test
  void manyShapesDoNotPileUp() {
    Pair<DataBuffer, long[]> first = described(Nd4j.create(DataType.FLOAT, 2, 3));
    for (int length = 1; length <= SharedShapes.MAX_SHAPES; length++) {
      shapes.createShapeInformation(
          new long[] {length}, new long[] {1}, 1, 'c', DataType.FLOAT, false);
    }
    assertThat(described(Nd4j.create(DataType.FLOAT, 2, 3)))
        .isNotSameAs(first)
        .extracting(Pair::getSecond)
        .isEqualTo(first.getSecond());
  }
}
