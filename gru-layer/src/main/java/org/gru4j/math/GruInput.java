package org.gru4j.math;

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
 * @param noise what was drawn for this pass
 * @param direction in which the steps are read
 */
public record GruInput(
    INDArray sequence,
    @Nullable INDArray initialState,
    @Nullable INDArray mask,
    Noise noise,
    Direction direction) {

  /**
   * What a forward pass draws at random.
   *
   * @param recurrentDropout variational dropout mask on the state that enters the recurrent
   *     products, shape {@code [batch, hiddenSize]}, already scaled by the inverse of the retain
   *     probability; one mask serves all time steps (Gal and Ghahramani 2016, arXiv:1512.05287).
   *     Null means none.
   * @param zoneout shape {@code [time, batch, hiddenSize]}, 1 for a unit that keeps its previous
   *     value at that step, else 0; null means the expectation, {@link GruOptions#zoneout}, for all
   */
  public record Noise(@Nullable INDArray recurrentDropout, @Nullable INDArray zoneout) {
    /** Nothing. */
    public static final Noise NONE = new Noise(null, null);
  }

  /** A sequence that is read forward, without zoneout. */
  public GruInput(
      INDArray sequence,
      @Nullable INDArray initialState,
      @Nullable INDArray mask,
      @Nullable INDArray recurrentDropout) {
    this(sequence, initialState, mask, new Noise(recurrentDropout, null), Direction.FORWARD);
  }

  /** The same with another sequence of as many steps and examples. */
  public GruInput with(INDArray other) {
    return new GruInput(other, initialState, mask, noise, direction);
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
