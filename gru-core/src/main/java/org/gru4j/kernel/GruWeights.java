package org.gru4j.kernel;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One layer's weights, or the gradients of the loss with respect to them.
 *
 * <p>The gates stand side by side in the order update {@code z}, reset {@code r}, candidate {@code
 * c}; every array is contiguous in 'c' order, so that a row holds the three gates of one input.
 *
 * @param input {@code W = [W_z W_r W_c]}, shape {@code [inputSize, 3 * hiddenSize]}
 * @param recurrent {@code U = [U_z U_r U_c]}, shape {@code [hiddenSize, 3 * hiddenSize]}
 * @param bias {@code b = [b_z b_r b_c]}, {@code 3 * hiddenSize} values, rank 1
 * @param recurrentBias {@code b' = [b'_z b'_r b'_c]}, {@code 3 * hiddenSize} values, rank 1, added
 *     to the recurrent products as cuDNN does; null for the single-bias form
 */
public record GruWeights(
    INDArray input, INDArray recurrent, INDArray bias, @Nullable INDArray recurrentBias) {

  /** The same numbers in arrays of their own, outside of all workspaces. */
  public GruWeights copy() {
    try (MemoryWorkspace scope = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      INDArray secondBias = recurrentBias;
      return new GruWeights(
          input.dup('c'),
          recurrent.dup('c'),
          bias.dup('c'),
          secondBias == null ? null : secondBias.dup('c'));
    }
  }

  /** Number of features per time step. */
  public long inputSize() {
    return input.size(0);
  }

  /** Number of hidden units. */
  public long hiddenSize() {
    return recurrent.size(0);
  }
}
