package org.gru4j.math;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The result of one forward pass, and in training the way back.
 *
 * <p>The arrays of a pass live in the memory that the forward call's {@link ArraySupplier} gave out
 * for {@link ArraySupplier.Use#ACTIVATION}; a pass may be run backward once, while that memory
 * lives.
 */
public interface GruPass {
  /** The hidden states {@code [time, batch, hiddenSize]} in 'c' order, zeros at masked steps. */
  INDArray output();

  /** Whether the backward pass reads {@link #output()}, which must not be changed before then. */
  boolean readsOutput();

  /**
   * The state after the real step of each sequence that is read last, shape {@code [batch,
   * hiddenSize]} in 'c' order.
   */
  INDArray finalState();

  /**
   * Back-propagates through the whole window.
   *
   * <p>The weight gradients are overwritten, not accumulated.
   *
   * @param outputGradient gradient with respect to {@link #output()}, shape {@code [time, batch,
   *     hiddenSize]}, contiguous in 'c' order; not changed. What it holds at masked steps is
   *     ignored.
   * @param finalStateGradient gradient with respect to {@link #finalState()}, shape {@code [batch,
   *     hiddenSize]}, contiguous in 'c' order; null means zeros
   * @param weightGradients receives the gradients of the weights
   * @param arrays supplies the memory of the result and of the work on the way
   * @return the gradients of the inputs
   * @throws IllegalStateException if the forward pass was not run for training
   */
  Gradients backward(
      INDArray outputGradient,
      @Nullable INDArray finalStateGradient,
      GruWeights weightGradients,
      ArraySupplier arrays);

  /**
   * Gradients with respect to what entered the forward pass.
   *
   * @param sequence shape {@code [time, batch, inputSize]} in 'c' order, zeros at masked steps
   * @param initialState shape {@code [batch, hiddenSize]} in 'c' order
   */
  record Gradients(INDArray sequence, INDArray initialState) {}
}
