package org.gru4j.math.softmax;

import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.SoftmaxStepper;
import org.nd4j.linalg.api.buffer.DataType;
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

  /** The same by copies of the weights, outside of all workspaces. */
  TokenSoftmax copy();

  /**
   * A way to the probabilities of a few rows at a time, with copies of the weights: by ND4J's
   * operations, where there is nothing faster.
   *
   * @param capacity the largest number of rows
   */
  default SoftmaxStepper stepper(DataType type, int capacity) {
    return new ByOperations(
        copy(), ArraySupplier.DETACHED.create(Use.ACTIVATION, type, capacity, tokens()));
  }

  /** Steps by ND4J's operations. */
  record ByOperations(TokenSoftmax softmax, INDArray probabilities) implements SoftmaxStepper {
    @Override
    public void step(INDArray states, int rows) {
      softmax.softmax(
          TokenCrossEntropy.slice(states, 0, rows),
          TokenCrossEntropy.slice(probabilities, 0, rows),
          ArraySupplier.DETACHED);
    }

    @Override
    public void close() {
      // The garbage collector frees the weights.
      probabilities.close();
    }
  }
}
