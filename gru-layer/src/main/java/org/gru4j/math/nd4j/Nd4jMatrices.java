package org.gru4j.math.nd4j;

import org.gru4j.math.Matrices;
import org.gru4j.math.SoftmaxStepper;
import org.gru4j.math.convolution.Convolution;
import org.gru4j.math.convolution.ConvolutionShape;
import org.gru4j.math.normalization.RowNormalization;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Products by ND4J's BLAS, softmax by its operations. */
final class Nd4jMatrices implements Matrices {
  static final Matrices INSTANCE = new Nd4jMatrices();

  private Nd4jMatrices() {}

  /**
   * {@inheritDoc}
   *
   * <p>Names the transposed result as the target: ND4J then calls BLAS once on the memory as it is,
   * where a 'c' ordered target would cost a copy that takes several times as long as the product.
   */
  @Override
  public void multiply(Factor a, Factor b, INDArray target, double scale, double keep) {
    Nd4j.gemm(
        b.matrix(), a.matrix(), target.transpose(), !b.transposed(), !a.transposed(), scale, keep);
  }

  @Override
  public void multiplyEach(Factor a, Factor b, INDArray target, double keep) {
    Nd4j.exec(
        DynamicCustomOp.builder("matmul")
            .addInputs(a.matrix(), b.matrix())
            .addOutputs(target)
            .addIntegerArguments(a.transposed() ? 1 : 0, b.transposed() ? 1 : 0, 0)
            .addFloatingPointArguments(1.0, keep)
            .build());
  }

  /**
   * {@inheritDoc}
   *
   * <p>ND4J's own operation takes the logarithm of the softmax, which underflows to minus infinity.
   */
  @Override
  public void logSoftmax(INDArray matrix) {
    Matrices.subtractColumn(matrix, matrix.max(1));
    INDArray sums = Transforms.exp(matrix, true).sum(1);
    Matrices.subtractColumn(matrix, Transforms.log(sums, false));
  }

  @Override
  public RowNormalization normalization(double epsilon) {
    return new Nd4jRowNormalization(epsilon);
  }

  @Override
  public Convolution convolution(ConvolutionShape shape) {
    return new Nd4jConvolution(shape);
  }

  @Override
  public SoftmaxStepper softmaxStepper(INDArray weights, INDArray bias, int capacity) {
    return new Nd4jSoftmaxStepper(weights, bias, capacity);
  }
}
