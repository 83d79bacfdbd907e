package org.gru4j.math;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
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
 * @param gains of the layer normalisation; null for none
 */
public record GruWeights(
    INDArray input,
    INDArray recurrent,
    INDArray bias,
    @Nullable INDArray recurrentBias,
    @Nullable Gains gains) {

  /**
   * Gains of layer normalisation, {@link GruOptions#layerNormalization}.
   *
   * @param input of the products {@code x W}, {@code 3 * hiddenSize} values, rank 1
   * @param recurrent of the products with {@code U}, the same shape
   */
  public record Gains(INDArray input, INDArray recurrent) {}

  /** Weights without layer normalisation. */
  public GruWeights(
      INDArray input, INDArray recurrent, INDArray bias, @Nullable INDArray recurrentBias) {
    this(input, recurrent, bias, recurrentBias, null);
  }

  /** The same numbers in arrays of their own, outside of all workspaces. */
  public GruWeights copy() {
    try (MemoryWorkspace scope = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return map(array -> array.dup('c'));
    }
  }

  /** The same with other weights of the input, also of another input size. */
  public GruWeights withInput(INDArray other) {
    return new GruWeights(other, recurrent, bias, recurrentBias, gains);
  }

  /** What a function makes of each array. */
  public GruWeights map(UnaryOperator<INDArray> function) {
    INDArray secondBias = recurrentBias;
    Gains both = gains;
    return new GruWeights(
        function.apply(input),
        function.apply(recurrent),
        function.apply(bias),
        secondBias == null ? null : function.apply(secondBias),
        both == null
            ? null
            : new Gains(function.apply(both.input()), function.apply(both.recurrent())));
  }

  /** All arrays, in the same order for the same kind of weights. */
  public List<INDArray> arrays() {
    List<INDArray> all = new ArrayList<>();
    map(
        array -> {
          all.add(array);
          return array;
        });
    return all;
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
