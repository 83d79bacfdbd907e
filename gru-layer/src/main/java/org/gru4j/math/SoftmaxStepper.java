package org.gru4j.math;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code softmax(h Wᵀ + b)} of a few states at a time, for models that write: the weights are
 * copied once, and a call sets up nothing. One thread at a time.
 */
public interface SoftmaxStepper extends AutoCloseable {

  /** The probabilities {@code [capacity, outputs]} in 'c' order, which each call overwrites. */
  INDArray probabilities();

  /**
   * Computes the first rows of {@link #probabilities()}; what the others hold afterwards is open.
   *
   * @param states h, {@code [capacity, size]} in 'c' order, of which the first rows are read;
   *     cheapest if it is the same array each time
   * @param rows how many, at least 1 and at most the capacity
   */
  void step(INDArray states, int rows);

  /** Frees its memory, that of the probabilities too. */
  @Override
  void close();
}
