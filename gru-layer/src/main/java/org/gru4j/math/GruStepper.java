package org.gru4j.math;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The recurrence one step at a time, for models that write: the weights are copied once, and a step
 * sets up nothing. One thread at a time.
 */
public interface GruStepper extends AutoCloseable {

  /**
   * The hidden states {@code [capacity, hiddenSize]} in 'c' order, zero at first, to be written.
   */
  INDArray state();

  /**
   * Advances the first sequences by one step: {@link #state()} becomes their new state. What the
   * other rows hold is not changed.
   *
   * @param input {@code [capacity, inputSize]} in 'c' order, of which the first rows are read;
   *     cheapest if it is the same array each time
   * @param rows how many sequences, at least 1 and at most the capacity
   */
  void step(INDArray input, int rows);

  /** Frees its memory, that of the states too. */
  @Override
  void close();
}
