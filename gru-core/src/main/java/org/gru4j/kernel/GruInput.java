package org.gru4j.kernel;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What one forward pass reads besides the weights.
 *
 * @param sequence {@code x}, shape {@code [time, batch, inputSize]}, contiguous in 'c' order
 * @param initialState {@code h_0}, shape {@code [batch, hiddenSize]}, contiguous in 'c' order; null
 *     means zeros
 * @param mask shape {@code [batch, time]}, 1 for a real step and 0 for padding, of the same data
 *     type as the sequence; null means that every step is real. A masked step holds the state
 *     ({@code h = h'}) and outputs zeros.
 * @param recurrentDropout variational dropout mask on the state that enters the recurrent products,
 *     shape {@code [batch, hiddenSize]}, already scaled by the inverse of the retain probability;
 *     one mask serves all time steps (Gal and Ghahramani 2016, arXiv:1512.05287). Null means none.
 * @param direction in which the steps are read
 */
public record GruInput(
    INDArray sequence,
    @Nullable INDArray initialState,
    @Nullable INDArray mask,
    @Nullable INDArray recurrentDropout,
    Direction direction) {

  /** A sequence that is read forward. */
  public GruInput(
      INDArray sequence,
      @Nullable INDArray initialState,
      @Nullable INDArray mask,
      @Nullable INDArray recurrentDropout) {
    this(sequence, initialState, mask, recurrentDropout, Direction.FORWARD);
  }

  /** Number of time steps. */
  public long timeSteps() {
    return sequence.size(0);
  }

  /** Number of sequences. */
  public long batchSize() {
    return sequence.size(1);
  }
}
