package org.gru4j.math.onednn;

import java.util.Arrays;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.MatrixProduct;
import org.gru4j.math.MatrixProduct.Factor;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Products on the threads of the recurrence. ND4J's OpenBLAS has threads of its own, which wait for
 * work in a busy loop on the cores that oneDNN's need, and have to be woken where they do not.
 */
final class OneDnnProduct {
  private OneDnnProduct() {}

  /** {@link MatrixProduct#apply}. */
  static void apply(Factor a, Factor b, INDArray target, double scale, double keep) {
    int status =
        dnnl.dnnl_sgemm(
            transposition(a),
            transposition(b),
            a.rows(),
            b.columns(),
            a.columns(),
            (float) scale,
            pointer(a.matrix()),
            a.matrix().size(1),
            pointer(b.matrix()),
            b.matrix().size(1),
            (float) keep,
            pointer(target),
            target.size(1));
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException("oneDNN refused a product with status " + status + ".");
    }
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
}
