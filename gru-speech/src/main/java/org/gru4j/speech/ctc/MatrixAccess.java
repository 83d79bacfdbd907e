package org.gru4j.speech.ctc;

import java.util.function.IntPredicate;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.Indexer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Single numbers of a matrix, also for several threads at once as long as each has rows of its own.
 *
 * <p>ND4J's own way to a number takes some hundred nanoseconds; the lattice of one utterance asks
 * for thousands. Matrices that plain loops cannot reach are copied, and copied back by {@link
 * #flush}.
 */
final class MatrixAccess {
  private final INDArray matrix;
  private final INDArray reachable;
  private final Indexer values;
  private final long columns;

  /**
   * Opens a matrix.
   *
   * @param matrix contiguous in 'c' order
   */
  MatrixAccess(INDArray matrix) {
    this.matrix = matrix;
    this.columns = matrix.size(1);
    boolean direct =
        Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU
            && (matrix.dataType() == DataType.FLOAT || matrix.dataType() == DataType.DOUBLE);
    this.reachable = direct ? matrix : matrix.castTo(DataType.DOUBLE).dup('c');
    this.values = indexer(reachable);
  }

  private static Indexer indexer(INDArray array) {
    if (array.dataType() == DataType.FLOAT) {
      FloatPointer pointer = new FloatPointer(array.data().addressPointer());
      return FloatIndexer.create(pointer.capacity(array.length()));
    }
    DoublePointer pointer = new DoublePointer(array.data().addressPointer());
    return DoubleIndexer.create(pointer.capacity(array.length()));
  }

  double get(long row, long column) {
    long index = row * columns + column;
    return values instanceof FloatIndexer floats
        ? floats.get(index)
        : ((DoubleIndexer) values).get(index);
  }

  void put(long row, long column, double value) {
    long index = row * columns + column;
    if (values instanceof FloatIndexer floats) {
      floats.put(index, (float) value);
    } else {
      ((DoubleIndexer) values).put(index, value);
    }
  }

  /** Sets rows to zero, whatever they held. */
  void clearRows(IntPredicate which) {
    for (int row = 0; row < matrix.size(0); row++) {
      if (which.test(row)) {
        for (int column = 0; column < columns; column++) {
          put(row, column, 0);
        }
      }
    }
  }

  /** Makes what was put seen by everybody else. */
  void flush() {
    if (reachable != matrix) {
      matrix.assign(reachable);
    }
  }
}
