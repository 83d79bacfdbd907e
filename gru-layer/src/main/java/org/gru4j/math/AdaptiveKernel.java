package org.gru4j.math;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Uses a preferred kernel wherever it can serve, and the reference for the other calls. */
final class AdaptiveKernel implements GruKernel {
  private final GruKernel preferred;
  private final Supplier<GruKernel> makeReference;
  private final Consumer<String> refusals;
  private @Nullable GruKernel reference;

  /**
   * A kernel of two.
   *
   * @param makeReference makes the other one when it is needed first
   * @param refusals is told why the preferred one cannot serve a call
   */
  AdaptiveKernel(
      GruKernel preferred, Supplier<GruKernel> makeReference, Consumer<String> refusals) {
    this.preferred = preferred;
    this.makeReference = makeReference;
    this.refusals = refusals;
  }

  @Override
  public GruPass forward(
      GruWeights weights, GruInput input, boolean training, ArraySupplier arrays) {
    Optional<String> refusal = preferred.refusal(input);
    if (refusal.isEmpty()) {
      return preferred.forward(weights, input, training, arrays);
    }
    refusals.accept(refusal.get());
    GruKernel other = reference;
    if (other == null) {
      other = makeReference.get();
      reference = other;
    }
    return other.forward(weights, input, training, arrays);
  }

  @Override
  public GruStepper stepper(GruWeights weights, int capacity) {
    return preferred.stepper(weights, capacity);
  }
}
