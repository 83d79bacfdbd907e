package org.gru4j.math;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Supplies the arrays that a kernel fills, so that the caller decides in which memory they live.
 *
 * <p>The arrays are uninitialised and contiguous in 'c' order.
 */
@FunctionalInterface
public interface ArraySupplier {
  /** How long an array has to live. */
  enum Use {
    /** The layer's output, and what the backward pass reads again: until the backward pass ends. */
    ACTIVATION,
    /** The gradient with respect to the layer's input. */
    GRADIENT,
    /** Working memory of a forward call: until the call returns. */
    FORWARD_SCRATCH,
    /** Working memory of a backward call: until the call returns. */
    BACKWARD_SCRATCH
  }

  /** Arrays of their own, outside of all workspaces. */
  ArraySupplier DETACHED = (use, type, shape) -> Nd4j.createUninitializedDetached(type, shape);

  /** Returns an uninitialised 'c' array of the given type and shape. */
  INDArray create(Use use, DataType type, long... shape);

  /**
   * Whether an array is contiguous in 'c' order, as kernels want it. Strides of axes of length 1
   * don't matter, and ND4J leaves anything there.
   */
  static boolean isContiguous(INDArray array) {
    long expected = 1;
    for (int axis = array.rank() - 1; axis >= 0; axis--) {
      if (array.size(axis) != 1 && array.stride(axis) != expected) {
        return false;
      }
      expected *= array.size(axis);
    }
    return true;
  }
}
