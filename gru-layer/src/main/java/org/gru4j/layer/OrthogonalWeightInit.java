package org.gru4j.layer;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.Arrays;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A random matrix with orthonormal columns, or rows where there are fewer of them (Saxe et al.
 * 2014, arXiv:1312.6120): Gram-Schmidt on Gaussian columns, each projected twice so that rounding
 * does not spoil it.
 *
 * <p>{@code OrthogonalDistribution} of ND4J 1.0.0-M2.1 does not come back from matrices of a few
 * hundred rows; this takes a fraction of a second for them.
 */
public final class OrthogonalWeightInit implements IWeightInit {
  private static final long serialVersionUID = 1L;

  @Override
  public INDArray init(double fanIn, double fanOut, long[] shape, char order, INDArray paramView) {
    if (shape.length != 2) {
      throw new IllegalArgumentException(
          "Expected the shape of a matrix to initialise orthogonally, found "
              + Arrays.toString(shape)
              + ".");
    }
    boolean tall = shape[0] >= shape[1];
    INDArray columns =
        orthonormalColumns(Math.max(shape[0], shape[1]), Math.min(shape[0], shape[1]));
    INDArray view = paramView.reshape(order, shape);
    view.assign(tall ? columns : columns.transpose());
    return view;
  }

  private static INDArray orthonormalColumns(long rows, long count) {
    INDArray columns = Nd4j.randn(DataType.DOUBLE, rows, count).dup('f');
    for (long k = 0; k < count; k++) {
      INDArray column = columns.get(all(), interval(k, k + 1));
      if (k > 0) {
        INDArray before = columns.get(all(), interval(0, k));
        for (int pass = 0; pass < 2; pass++) {
          column.subi(before.mmul(before.transpose().mmul(column)));
        }
      }
      column.divi(column.norm2Number());
    }
    return columns;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OrthogonalWeightInit;
  }

  @Override
  public int hashCode() {
    return OrthogonalWeightInit.class.hashCode();
  }

  @Override
  public String toString() {
    return "OrthogonalWeightInit()";
  }
}
