package org.gru4j.math.convolution;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution over time and bands, as one backend computes it.
 *
 * <pre>
 *   y[t, f, k] = b[k] + Σ_{i,j,c} W[i, j, c, k] x[s t + i - 1, r f + j - 1, c]
 * </pre>
 *
 * <p>with the strides s over time and r over bands, zeros beyond the edges. Input {@code [time,
 * batch, bands * channels]}, the channels of a band side by side; output {@code [time', batch,
 * bands' * filters]}, likewise; {@code W} {@code [9 * channels, filters]} and {@code b} {@code
 * [filters]}. All arrays are of one data type and contiguous in 'c' order. Several threads may use
 * one at once.
 */
public interface Convolution {
  /**
   * Computes {@code y}.
   *
   * @param target receives {@code y}
   */
  void forward(INDArray sequence, INDArray weights, INDArray bias, INDArray target);

  /**
   * Computes gradients.
   *
   * @param outputGradient {@code dL/dy}
   * @param gradients receives the gradients
   */
  void backward(INDArray sequence, INDArray weights, INDArray outputGradient, Gradients gradients);

  /**
   * Where gradients are written to, whatever was there before.
   *
   * @param sequence of the input
   * @param weights of the weights
   * @param bias of the bias
   */
  record Gradients(INDArray sequence, INDArray weights, INDArray bias) {}
}
