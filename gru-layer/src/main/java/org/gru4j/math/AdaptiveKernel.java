package org.gru4j.math;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Uses a preferred kernel wherever it can serve, and the ND4J kernel for the other calls. */
final class AdaptiveKernel implements GruKernel {
  private final GruKernelProvider provider;
  private final GruEquations equations;
  private final GruKernel preferred;
  private @Nullable GruKernel fallback;

  AdaptiveKernel(GruKernelProvider provider, GruEquations equations, ComputeType computeType) {
    this.provider = provider;
    this.equations = equations;
    this.preferred = GruKernels.create(provider, equations, computeType);
  }

  @Override
  public GruPass forward(
      GruWeights weights, GruInput input, boolean training, ArraySupplier arrays) {
    Optional<String> refusal = provider.refusal(input);
    if (refusal.isEmpty()) {
      return preferred.forward(weights, input, training, arrays);
    }
    GruKernels.logOnce(provider, refusal.get());
    if (fallback == null) {
      fallback =
          GruKernels.provider(KernelChoice.ND4J).create(equations, ComputeType.PARAMETER_TYPE);
    }
    return fallback.forward(weights, input, training, arrays);
  }

  @Override
  public GruStepper stepper(GruWeights weights, int capacity) {
    return preferred.stepper(weights, capacity);
  }
}
