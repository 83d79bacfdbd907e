package org.gru4j.math;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Products of matrices, all contiguous in 'c' order and of one data type. */
@FunctionalInterface
public interface MatrixProduct {
  /**
   * {@code target = scale * a b + keep * target}.
   *
   * @param target {@code [rows, columns]}; with a factor of {@code keep} of zero it may hold
   *     anything before
   */
  void apply(Factor a, Factor b, INDArray target, double scale, double keep);

  /**
   * A matrix, or its transpose.
   *
   * @param matrix in memory as it is
   * @param transposed whether the product takes its transpose
   */
  record Factor(INDArray matrix, boolean transposed) {
    /** Rows of the factor. */
    public long rows() {
      return matrix.size(transposed ? 1 : 0);
    }

    /** Columns of the factor. */
    public long columns() {
      return matrix.size(transposed ? 0 : 1);
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
}
