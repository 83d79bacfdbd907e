package org.gru4j.layer;

import java.util.Arrays;
import org.gru4j.kernel.ArraySupplier;
import org.gru4j.kernel.ArraySupplier.Use;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Products of contiguous 'c' ordered arrays. They name the transposed result as their target: ND4J
 * then calls BLAS once on the memory as it is, where a 'c' ordered target would cost a copy.
 */
final class Matrices {
  private Matrices() {}

  /** An array as a matrix of its last axis, as a view. */
  static INDArray rows(INDArray array) {
    long columns = array.size(array.rank() - 1);
    return array.reshape('c', array.length() / columns, columns);
  }

  /** {@code target = a b}, all rank 2. */
  static void product(INDArray a, INDArray b, INDArray target) {
    Nd4j.gemm(b, a, target.transpose(), true, true, 1, 0);
  }

  /** {@code sum += aᵀ b}, all rank 2. */
  static void addTransposedProduct(INDArray a, INDArray b, INDArray sum) {
    Nd4j.gemm(b, a, sum.transpose(), true, false, 1, 1);
  }

  /** The last axis of an array times a matrix {@code [last, columns]}. */
  static INDArray times(INDArray array, INDArray matrix, ArraySupplier arrays, Use use) {
    INDArray result = arrays.create(use, array.dataType(), withLast(array, matrix.size(1)));
    product(rows(array), matrix, rows(result));
    return result;
  }

  /** The last axis of an array times a transposed matrix {@code [columns, last]}. */
  static INDArray timesTransposed(INDArray array, INDArray matrix, ArraySupplier arrays, Use use) {
    INDArray result = arrays.create(use, array.dataType(), withLast(array, matrix.size(0)));
    Nd4j.gemm(matrix, rows(array), rows(result).transpose(), false, true, 1, 0);
    return result;
  }

  private static long[] withLast(INDArray array, long columns) {
    long[] shape = Arrays.copyOf(array.shape(), array.rank());
    shape[shape.length - 1] = columns;
    return shape;
  }

  /** {@code target = keep * target + a b} for each example of rank 3 arrays. */
  static void batched(
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
