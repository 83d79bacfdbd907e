package org.gru4j.math;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads chosen rows of a matrix, and adds to them, with the same result every time.
 *
 * <p>ND4J's {@code scatter_add} adds repeated rows in the order of its threads, so that two runs of
 * a training would differ in the last bits, and both it and {@code gather} spend some ten
 * microseconds on each row. In host memory a plain loop is an order of magnitude faster.
 *
 * <p>All matrices are contiguous in 'c' order.
 */
public final class RowIndexing {
  private RowIndexing() {}

  /**
   * {@code target[i] = matrix[rows[i]]}.
   *
   * @param matrix {@code [anything, columns]}
   * @param target {@code [rows.length, columns]}
   */
  public static void gather(INDArray matrix, int[] rows, INDArray target) {
    keeping(matrix, target, () -> copyRows(matrix, rows, target));
  }

  private static void copyRows(INDArray matrix, int[] rows, INDArray target) {
    if (!isInHostMemory(matrix)) {
      gatherWithOperations(matrix, rows, target);
    } else if (matrix.dataType() == DataType.FLOAT) {
      FloatIndexer from = floats(matrix);
      FloatIndexer to = floats(target);
      long columns = matrix.size(1);
      for (int i = 0; i < rows.length; i++) {
        for (long source = rows[i] * columns, end = source + columns, k = i * columns;
            source < end;
            source++, k++) {
          to.put(k, from.get(source));
        }
      }
    } else {
      DoubleIndexer from = doubles(matrix);
      DoubleIndexer to = doubles(target);
      long columns = matrix.size(1);
      for (int i = 0; i < rows.length; i++) {
        for (long source = rows[i] * columns, end = source + columns, k = i * columns;
            source < end;
            source++, k++) {
          to.put(k, from.get(source));
        }
      }
    }
  }

  /**
   * {@code target[j] = matrix[row][j]}, at once where ND4J copies number by number.
   *
   * @param matrix {@code [anything, columns]}
   * @param target {@code [columns]}
   */
  public static void copyRow(INDArray matrix, int row, float[] target) {
    long start = row * matrix.size(1);
    if (isInHostMemory(matrix) && matrix.dataType() == DataType.FLOAT) {
      try (FloatPointer from = new FloatPointer(matrix.data().addressPointer())) {
        from.position(start).get(target);
      } finally {
        Reference.reachabilityFence(matrix);
      }
    } else {
      System.arraycopy(matrix.getRow(row).dup().data().asFloat(), 0, target, 0, target.length);
    }
  }

  /**
   * {@code matrix[row][j] = source[j]}, at once where ND4J copies number by number.
   *
   * @param matrix {@code [anything, columns]}
   * @param source {@code [columns]}
   */
  public static void putRow(INDArray matrix, int row, float[] source) {
    if (isInHostMemory(matrix) && matrix.dataType() == DataType.FLOAT) {
      try (FloatPointer to = new FloatPointer(matrix.data().addressPointer())) {
        to.position(row * matrix.size(1)).put(source);
      } finally {
        Reference.reachabilityFence(matrix);
      }
    } else {
      matrix.getRow(row).assign(Nd4j.createFromArray(source));
    }
  }

  /**
   * {@code matrix[rows[i]] += added[i]}, in the order of i.
   *
   * @param matrix {@code [anything, columns]}
   * @param added {@code [rows.length, columns]}
   */
  public static void scatterAdd(INDArray matrix, int[] rows, INDArray added) {
    keeping(matrix, added, () -> addRows(matrix, rows, added));
  }

  private static void addRows(INDArray matrix, int[] rows, INDArray added) {
    if (!isInHostMemory(matrix)) {
      scatterAddWithOperations(matrix, rows, added);
    } else if (matrix.dataType() == DataType.FLOAT) {
      FloatIndexer from = floats(added);
      FloatIndexer to = floats(matrix);
      long columns = matrix.size(1);
      for (int i = 0; i < rows.length; i++) {
        for (long sum = rows[i] * columns, end = sum + columns, k = i * columns;
            sum < end;
            sum++, k++) {
          to.put(sum, to.get(sum) + from.get(k));
        }
      }
    } else {
      DoubleIndexer from = doubles(added);
      DoubleIndexer to = doubles(matrix);
      long columns = matrix.size(1);
      for (int i = 0; i < rows.length; i++) {
        for (long sum = rows[i] * columns, end = sum + columns, k = i * columns;
            sum < end;
            sum++, k++) {
          to.put(sum, to.get(sum) + from.get(k));
        }
      }
    }
  }

  /** Runs what reaches the memory of arrays by address, and keeps them meanwhile. */
  private static void keeping(INDArray first, INDArray second, Runnable access) {
    try {
      access.run();
    } finally {
      Reference.reachabilityFence(first);
      Reference.reachabilityFence(second);
    }
  }

  /** The same for any backend and data type. */
  public static void gatherWithOperations(INDArray matrix, int[] rows, INDArray target) {
    Nd4j.exec(
        DynamicCustomOp.builder("gather")
            .addInputs(matrix, Nd4j.createFromArray(rows))
            .addOutputs(target)
            .addIntegerArguments(0)
            .build());
  }

  /**
   * The same for any backend and data type. Repeated rows are summed by a product with the matrix
   * that says which of them belong together; it has at most {@code rows.length²} elements.
   */
  public static void scatterAddWithOperations(INDArray matrix, int[] rows, INDArray added) {
    Map<Integer, Integer> places = new LinkedHashMap<>();
    int[] place = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      place[i] = places.computeIfAbsent(rows[i], row -> places.size());
    }
    INDArray membership = Nd4j.zeros(matrix.dataType(), places.size(), rows.length);
    for (int i = 0; i < rows.length; i++) {
      membership.putScalar(place[i], i, 1);
    }
    int[] distinct = places.keySet().stream().mapToInt(Integer::intValue).toArray();
    Nd4j.exec(
        DynamicCustomOp.builder("scatter_add")
            .addInputs(matrix, Nd4j.createFromArray(distinct), membership.mmul(added))
            .addOutputs(matrix)
            .build());
  }

  /**
   * {@code (i, columns[i])} of a matrix as rows of the column vector that {@link #asColumn} makes.
   *
   * @throws ArithmeticException if the matrix has more than {@link Integer#MAX_VALUE} elements
   */
  public static int[] flatIndices(int[] columns, long width) {
    int[] flat = new int[columns.length];
    Arrays.setAll(flat, i -> Math.toIntExact(i * width + columns[i]));
    return flat;
  }

  /** A matrix as a single column, as a view. */
  public static INDArray asColumn(INDArray matrix) {
    return matrix.reshape('c', matrix.length(), 1);
  }

  /** Whether plain loops reach an array. */
  public static boolean isInHostMemory(INDArray array) {
    return HostMemory.isUsed()
        && (array.dataType() == DataType.FLOAT || array.dataType() == DataType.DOUBLE);
  }

  private static FloatIndexer floats(INDArray array) {
    FloatPointer pointer = new FloatPointer(array.data().addressPointer());
    return FloatIndexer.create(pointer.capacity(array.length()));
  }

  private static DoubleIndexer doubles(INDArray array) {
    DoublePointer pointer = new DoublePointer(array.data().addressPointer());
    return DoubleIndexer.create(pointer.capacity(array.length()));
  }
}
