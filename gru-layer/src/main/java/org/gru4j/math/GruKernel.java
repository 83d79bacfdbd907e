package org.gru4j.math;

import java.util.Optional;

/**
 * Computes a GRU over a window of time steps, forward and backward.
 *
 * <p>A kernel object belongs to one layer: it may keep that layer's weights in a form of its own
 * between calls, and it must notice when they have changed. It is used by one thread at a time;
 * different kernel objects may run in different threads at once.
 */
public interface GruKernel {
  /**
   * Why this kernel cannot serve one call, for example because of what its mask holds.
   *
   * @return one clause, or empty if it can
   */
  default Optional<String> refusal(GruInput input) {
    return Optional.empty();
  }

  /**
   * Runs the recurrence over all time steps.
   *
   * @param weights the layer's weights; they must not change before the pass has been run backward
   * @param input the sequence, its initial state and its mask
   * @param training whether the pass will be run backward
   * @param arrays supplies the memory of the results and of the work on the way
   */
  GruPass forward(GruWeights weights, GruInput input, boolean training, ArraySupplier arrays);

  /**
   * A way through sequences step by step, with a copy of the weights.
   *
   * @param capacity the largest number of sequences side by side
   */
  default GruStepper stepper(GruWeights weights, int capacity) {
    return new ForwardStepper(this, weights, capacity);
  }
}
