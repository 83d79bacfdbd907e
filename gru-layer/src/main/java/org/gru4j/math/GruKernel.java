package org.gru4j.math;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

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
   * Makes a forward pass ready to run beside another kernel's; as {@link #forward}. A kernel that
   * cannot part its work does all of it when the result is asked for.
   */
  default Prepared<GruPass> prepare(
      GruWeights weights, GruInput input, boolean training, ArraySupplier arrays) {
    return Prepared.whole(() -> forward(weights, input, training, arrays));
  }

  /**
   * A call whose arrays are there, so that another thread can compute it.
   *
   * @param computation to be run once, by any thread
   * @param results gives what the call returns, after that; to be asked once, by the thread that
   *     prepared the call
   */
  record Prepared<T>(Runnable computation, Supplier<T> results) {
    /** A call that is made when its result is asked for. */
    public static <T> Prepared<T> whole(Supplier<T> call) {
      return new Prepared<>(() -> {}, call);
    }

    /** What comes of the result. */
    public <R> Prepared<R> then(Function<T, R> next) {
      return new Prepared<>(computation, () -> next.apply(results.get()));
    }

    /** Computes, and returns the result. */
    public T now() {
      computation.run();
      return results.get();
    }
  }

  /**
   * A way through sequences step by step, with a copy of the weights.
   *
   * @param capacity the largest number of sequences side by side
   */
  default GruStepper stepper(GruWeights weights, int capacity) {
    return new ForwardStepper(this, weights, capacity);
  }
}
