package org.gru4j.math;

import static org.gru4j.math.MatrixProduct.plain;
import static org.gru4j.math.MatrixProduct.transposed;

import java.util.Arrays;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.MatrixProduct.Factor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Products of contiguous 'c' ordered arrays. */
public final class Matrices {
  private Matrices() {}

  /** An array as a matrix of its last axis, as a view. */
  public static INDArray rows(INDArray array) {
    long columns = array.size(array.rank() - 1);
    return array.reshape('c', array.length() / columns, columns);
  }

  /** {@code target = a b}, all rank 2. */
  public static void product(INDArray a, INDArray b, INDArray target) {
    multiply(plain(a), plain(b), target, 1, 0);
  }

  /** {@code target = aᵀ b}, all rank 2. */
  public static void transposedProduct(INDArray a, INDArray b, INDArray target) {
    multiply(transposed(a), plain(b), target, 1, 0);
  }

  /** {@code sum += aᵀ b}, all rank 2. */
  public static void addTransposedProduct(INDArray a, INDArray b, INDArray sum) {
    multiply(transposed(a), plain(b), sum, 1, 1);
  }

  /** {@code target = scale * a b + keep * target}. */
  public static void multiply(Factor a, Factor b, INDArray target, double scale, double keep) {
    GruKernels.matrixProduct(target.dataType()).apply(a, b, target, scale, keep);
  }

  /** The last axis of an array times a matrix {@code [last, columns]}. */
  public static INDArray times(INDArray array, INDArray matrix, ArraySupplier arrays, Use use) {
    INDArray result = arrays.create(use, array.dataType(), withLast(array, matrix.size(1)));
    product(rows(array), matrix, rows(result));
    return result;
  }

  /** The last axis of an array times a transposed matrix {@code [columns, last]}. */
  public static INDArray timesTransposed(
      INDArray array, INDArray matrix, ArraySupplier arrays, Use use) {
    INDArray result = arrays.create(use, array.dataType(), withLast(array, matrix.size(0)));
    multiply(plain(rows(array)), transposed(matrix), rows(result), 1, 0);
    return result;
  }

  private static long[] withLast(INDArray array, long columns) {
    long[] shape = Arrays.copyOf(array.shape(), array.rank());
    shape[shape.length - 1] = columns;
    return shape;
  }

  /** {@code target = keep * target + a b} for each example of rank 3 arrays. */
  public static void batched(
      INDArray a,
      INDArray b,
      INDArray target,
      boolean transposeA,
      boolean transposeB,
      double keep) {
    Nd4j.exec(
        DynamicCustomOp.builder("matmul")
            .addInputs(a, b)
            .addOutputs(target)
            .addIntegerArguments(transposeA ? 1 : 0, transposeB ? 1 : 0, 0)
            .addFloatingPointArguments(1.0, keep)
            .build());
  }
}
