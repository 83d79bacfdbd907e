package org.gru4j.math.onednn;

import java.lang.ref.Reference;
import java.util.Arrays;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.Matrices;
import org.gru4j.math.SoftmaxStepper;
import org.gru4j.math.convolution.Convolution;
import org.gru4j.math.convolution.ConvolutionShape;
import org.gru4j.math.nd4j.Nd4jBackend;
import org.gru4j.math.normalization.RowNormalization;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Products on the threads of the recurrence. ND4J's OpenBLAS has threads of its own, which wait for
 * work in a busy loop on the cores that oneDNN's need, and have to be woken where they do not.
 */
final class OneDnnMatrices implements Matrices {
  static final Matrices INSTANCE = new OneDnnMatrices();

  /** For fewer numbers ND4J's operations are as fast as any. */
  private static final long LARGE = 1L << 14;

  private final Matrices nd4j = new Nd4jBackend().matrices(DataType.FLOAT);

  private OneDnnMatrices() {}

  @Override
  public void multiply(Factor a, Factor b, INDArray target, double scale, double keep) {
    try {
      int status = product(a, b, target, (float) scale, (float) keep);
      if (status != dnnl.dnnl_success) {
        throw new IllegalStateException("oneDNN refused a product with status " + status + ".");
      }
    } finally {
      // Native code knows addresses only, and the arrays may be needed nowhere else.
      Reference.reachabilityFence(a);
      Reference.reachabilityFence(b);
      Reference.reachabilityFence(target);
    }
  }

  private static int product(Factor a, Factor b, INDArray target, float scale, float keep) {
    return dnnl.dnnl_sgemm(
        transposition(a),
        transposition(b),
        a.rows(),
        b.columns(),
        a.columns(),
        scale,
        pointer(a.matrix()),
        a.matrix().size(1),
        pointer(b.matrix()),
        b.matrix().size(1),
        keep,
        pointer(target),
        target.size(1));
  }

  private static byte transposition(Factor factor) {
    return (byte) (factor.transposed() ? 'T' : 'N');
  }

  private static FloatPointer pointer(INDArray array) {
    if (!ArraySupplier.isContiguous(array)) {
      throw new IllegalArgumentException(
          "Expected a matrix that is contiguous in 'c' order, found the shape "
              + Arrays.toString(array.shape())
              + " with strides "
              + Arrays.toString(array.stride())
              + ".");
    }
    return new FloatPointer(OneDnn.pointer(array));
  }

  @Override
  public void multiplyEach(Factor a, Factor b, INDArray target, double keep) {
    nd4j.multiplyEach(a, b, target, keep);
  }

  @Override
  public void logSoftmax(INDArray matrix) {
    if (matrix.length() >= LARGE) {
      OneDnnLogSoftmax.apply(matrix);
    } else {
      nd4j.logSoftmax(matrix);
    }
  }

  @Override
  public RowNormalization normalization(double epsilon) {
    return new OneDnnRowNormalization(epsilon);
  }

  @Override
  public Convolution convolution(ConvolutionShape shape) {
    return new OneDnnConvolution(shape);
  }

  @Override
  public SoftmaxStepper softmaxStepper(INDArray weights, INDArray bias, int capacity) {
    return new OneDnnSoftmaxStepper(weights, bias, capacity);
  }
}
