package org.gru4j.math;

import java.lang.ref.Reference;
import java.util.Arrays;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.convolution.Convolution;
import org.gru4j.math.convolution.ConvolutionShape;
import org.gru4j.math.normalization.RowNormalization;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BroadcastOp;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastAddOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Products, softmax, normalisation and convolution of one data type, as one backend computes them.
 * All arrays are of that type and contiguous in 'c' order.
 *
 * <p>A layer gets its own from {@link Backends#matrices} when it is made. Several threads may use
 * one at once.
 */
public interface Matrices {

  /**
   * {@code target = scale * a b + keep * target}, all rank 2.
   *
   * @param target {@code [rows, columns]}; with a factor of {@code keep} of zero it may hold
   *     anything before
   */
  void multiply(Factor a, Factor b, INDArray target, double scale, double keep);

  /** {@code target = a b + keep * target} for each example of rank 3 arrays, the first axis. */
  void multiplyEach(Factor a, Factor b, INDArray target, double keep);

  /**
   * {@code row - ln Σ exp(row)} of each row, stable for any numbers.
   *
   * @param matrix {@code [rows, columns]}, replaced
   */
  void logSoftmax(INDArray matrix);

  /**
   * {@code softmax(h Wᵀ + b)} of a few rows at a time, for models that write.
   *
   * @param weights {@code W}, {@code [outputs, size]}, copied
   * @param bias {@code b}, {@code [outputs]}, copied
   * @param capacity the largest number of rows
   */
  SoftmaxStepper softmaxStepper(INDArray weights, INDArray bias, int capacity);

  /**
   * Layer normalisation of rows, for one layer or many.
   *
   * @param epsilon {@code ε}, added to the variance
   */
  RowNormalization normalization(double epsilon);

  /** A convolution over time and bands, for one layer or many. */
  Convolution convolution(ConvolutionShape shape);

  /**
   * A matrix, or its transpose; or one of each example.
   *
   * @param matrix in memory as it is
   * @param transposed whether the product takes its transpose
   */
  record Factor(INDArray matrix, boolean transposed) {
    /** Rows of the factor. */
    public long rows() {
      return matrix.size(transposed ? -1 : -2);
    }

    /** Columns of the factor. */
    public long columns() {
      return matrix.size(transposed ? -2 : -1);
    }
  }

  /** A matrix as it is. */
  static Factor plain(INDArray matrix) {
    return new Factor(matrix, false);
  }

  /** The transpose of a matrix. */
  static Factor transposed(INDArray matrix) {
    return new Factor(matrix, true);
  }

  /** An array as a matrix of its last axis, as a view. */
  static INDArray rows(INDArray array) {
    long columns = array.size(array.rank() - 1);
    return array.reshape('c', array.length() / columns, columns);
  }

  /** {@code target = a b}, all rank 2. */
  default void product(INDArray a, INDArray b, INDArray target) {
    multiply(plain(a), plain(b), target, 1, 0);
  }

  /** {@code target = aᵀ b}, all rank 2. */
  default void transposedProduct(INDArray a, INDArray b, INDArray target) {
    multiply(transposed(a), plain(b), target, 1, 0);
  }

  /** {@code sum += aᵀ b}, all rank 2. */
  default void addTransposedProduct(INDArray a, INDArray b, INDArray sum) {
    multiply(transposed(a), plain(b), sum, 1, 1);
  }

  /**
   * {@code target = scale * (sum of all rows) + keep * target}, as a product with ones: ND4J's sum
   * along columns takes ten times as long.
   *
   * @param target {@code [columns]}, or a matrix of one row
   */
  default void sumRows(INDArray matrix, INDArray target, double scale, double keep) {
    INDArray ones = Nd4j.ones(matrix.dataType(), 1, matrix.size(0));
    multiply(plain(ones), plain(matrix), target.reshape('c', 1, target.length()), scale, keep);
  }

  /** The last axis of an array times a matrix {@code [last, columns]}. */
  default INDArray times(INDArray array, INDArray matrix, ArraySupplier arrays, Use use) {
    return times(array, plain(matrix), arrays, use);
  }

  /** The last axis of an array times a transposed matrix {@code [columns, last]}. */
  default INDArray timesTransposed(INDArray array, INDArray matrix, ArraySupplier arrays, Use use) {
    return times(array, transposed(matrix), arrays, use);
  }

  /** The last axis of an array times a factor. */
  private INDArray times(INDArray array, Factor factor, ArraySupplier arrays, Use use) {
    long[] shape = Arrays.copyOf(array.shape(), array.rank());
    shape[shape.length - 1] = factor.columns();
    INDArray result = arrays.create(use, array.dataType(), shape);
    multiply(plain(rows(array)), factor, rows(result), 1, 0);
    return result;
  }

  /** Adds a vector {@code [columns]} to each row of a matrix, in place. */
  static INDArray addRow(INDArray matrix, INDArray row) {
    return reachable(new BroadcastAddOp(matrix, row, matrix, 1));
  }

  /** Multiplies each row of a matrix by a vector {@code [columns]}, in place. */
  static INDArray multiplyRow(INDArray matrix, INDArray row) {
    return reachable(new BroadcastMulOp(matrix, row, matrix, 1));
  }

  /** Multiplies each column of a matrix by a vector {@code [rows]}, in place. */
  static INDArray multiplyColumn(INDArray matrix, INDArray column) {
    return withColumn("multiply", matrix, column);
  }

  /** Subtracts a vector {@code [rows]} from each column of a matrix, in place. */
  static INDArray subtractColumn(INDArray matrix, INDArray column) {
    return withColumn("subtract", matrix, column);
  }

  /** Divides each column of a matrix by a vector {@code [rows]}, in place. */
  static INDArray divideColumn(INDArray matrix, INDArray column) {
    return withColumn("divide", matrix, column);
  }

  /**
   * Along columns ND4J's operation on vectors ({@code muliColumnVector}) goes through memory number
   * by number in steps of a row, ten times as long as its operation on arrays of any shapes.
   */
  private static INDArray withColumn(String operation, INDArray matrix, INDArray column) {
    CustomOp broadcast =
        DynamicCustomOp.builder(operation)
            .addInputs(matrix, column.reshape('c', column.length(), 1))
            .addOutputs(matrix)
            .build();
    try {
      Nd4j.exec(broadcast);
    } finally {
      Reference.reachabilityFence(broadcast);
    }
    return matrix;
  }

  /**
   * Runs an operation and keeps it from the garbage collector meanwhile. ND4J 1.0.0-M2.1 does not:
   * while the native code of {@code addiRowVector} and its like reads along which dimension it
   * works, nothing in Java holds that array any more, and it may be freed; that has ended a process
   * by a segmentation fault.
   */
  private static INDArray reachable(BroadcastOp operation) {
    try {
      return Nd4j.getExecutioner().exec(operation);
    } finally {
      Reference.reachabilityFence(operation);
    }
  }
}
