package org.gru4j.math.softmax;

import org.gru4j.math.ArraySupplier;
import org.gru4j.math.SoftmaxStepper;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The distribution of the tokens at many steps, each step a row. */
public interface TokenSoftmax {
  /** V, how many tokens there are. */
  long tokens();

  /**
   * The probabilities.
   *
   * @param rows {@code [rows, size]}, 'c' order
   * @param target {@code [rows, tokens]}, 'c' order
   * @param arrays of working memory
   */
  void softmax(INDArray rows, INDArray target, ArraySupplier arrays);

  /**
   * The losses, without gradients; and how many labels are the most probable token, where that
   * costs no further product.
   *
   * @param rows {@code [rows, size]}, 'c' order
   * @param arrays of working memory
   */
  TokenCrossEntropy.Losses losses(
      INDArray rows, TokenCrossEntropy.Labels labels, ArraySupplier arrays);

  /** The same by copies of the weights, outside of all workspaces, until {@link #release}. */
  TokenSoftmax copy();

  /** Frees the weights of a copy; those of a layer are views and stay. */
  void release();

  /**
   * A way to the probabilities of a few rows at a time, with copies of the weights.
   *
   * @param capacity the largest number of rows
   */
  SoftmaxStepper stepper(int capacity);

  /** Frees an array outside of workspaces, whose size in native memory no collector sees. */
  static void release(INDArray array) {
    if (array.closeable()) {
      array.close();
    }
  }
}
