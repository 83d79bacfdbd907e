package org.gru4j.layer;

import org.gru4j.kernel.ArraySupplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The distribution of the tokens at many steps, each step a row. */
interface TokenSoftmax {
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
   * The losses, without gradients.
   *
   * @param rows {@code [rows, size]}, 'c' order
   * @param arrays of working memory
   */
  TokenCrossEntropy.Losses losses(
      INDArray rows, TokenCrossEntropy.Labels labels, ArraySupplier arrays);
}
