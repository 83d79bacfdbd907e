package org.gru4j.math.normalization;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Layer normalisation (Ba et al. 2016, arXiv:1607.06450, equation 4) of each row of a matrix, as
 * one backend computes it.
 *
 * <pre>
 *   μ = mean(x);   σ² = mean((x - μ)²) + ε;   n = (x - μ) / σ
 *   y = g ∘ n + b
 * </pre>
 *
 * <p>All arrays are of one data type and contiguous in 'c' order; matrices are {@code [rows,
 * columns]}, gain {@code g} and bias {@code b} {@code [columns]}. Several threads may use one at
 * once.
 */
public interface RowNormalization {
  /**
   * Computes {@code y}.
   *
   * @param rows {@code x}
   * @param target receives {@code y}; another array than {@code x}
   */
  void forward(INDArray rows, INDArray gain, INDArray bias, INDArray target);

  /**
   * Computes gradients. With {@code e = g ∘ dL/dy}:
   *
   * <pre>
   *   dL/dx = (e - mean(e) - n mean(e ∘ n)) / σ
   *   dL/dg = Σ dL/dy ∘ n;   dL/db = Σ dL/dy       over all rows
   * </pre>
   *
   * @param rows {@code x}
   * @param outputGradient {@code dL/dy}
   * @param gradients receives the gradients
   */
  void backward(INDArray rows, INDArray gain, INDArray outputGradient, Gradients gradients);

  /**
   * Where gradients are written to, whatever was there before.
   *
   * @param rows of the matrix; another array than it and the gradient of the output
   * @param gain of the gain
   * @param bias of the bias
   */
  record Gradients(INDArray rows, INDArray gain, INDArray bias) {}
}
