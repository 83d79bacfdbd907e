package org.gru4j.math;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses who computes a layer.
 *
 * <p>The providers are found through {@link ServiceLoader} in the order of preference. A reason to
 * pass one over is logged once per reason, not once per layer or call.
 */
public final class GruKernels {
  private static final Logger log = LoggerFactory.getLogger(GruKernels.class);
  private static final List<GruKernelProvider> PROVIDERS =
      ServiceLoader.load(GruKernelProvider.class, GruKernels.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();
  private static final long LARGE = 1L << 14;
  private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

  private GruKernels() {}

  /**
   * Creates the kernel of one layer.
   *
   * @param choice the layer's choice, which the system property may override
   * @param computeType what to multiply in if the kernel can, else the type of the parameters
   * @throws IllegalStateException if a forced kernel, or none, can serve such layers
   */
  public static GruKernel create(
      GruEquations equations, DataType type, KernelChoice choice, ComputeType computeType) {
    KernelChoice effective = choice.orForced();
    if (effective != KernelChoice.AUTO) {
      return forced(equations, type, effective, computeType);
    }
    List<String> refusals = new ArrayList<>();
    for (GruKernelProvider provider : PROVIDERS) {
      Optional<String> refusal = provider.refusal(equations, type);
      if (refusal.isEmpty()) {
        return new AdaptiveKernel(provider, equations, computeType);
      }
      logOnce(provider, refusal.get());
      refusals.add(provider.name() + ": " + refusal.get());
    }
    throw new IllegalStateException(
        "No GRU kernel on the class path can serve: " + String.join("; ", refusals) + ".");
  }

  private static GruKernel forced(
      GruEquations equations, DataType type, KernelChoice choice, ComputeType computeType) {
    GruKernelProvider provider = provider(choice);
    provider
        .refusal(equations, type)
        .ifPresent(
            reason -> {
              throw refused(provider, reason);
            });
    GruKernel kernel = create(provider, equations, computeType);
    return new ForcedKernel(provider, kernel);
  }

  /** Refuses a call that its kernel cannot serve. */
  private record ForcedKernel(GruKernelProvider provider, GruKernel kernel) implements GruKernel {

    @Override
    public GruPass forward(
        GruWeights weights, GruInput input, boolean training, ArraySupplier arrays) {
      provider
          .refusal(input)
          .ifPresent(
              reason -> {
                throw refused(provider, reason);
              });
      return kernel.forward(weights, input, training, arrays);
    }

    @Override
    public GruStepper stepper(GruWeights weights, int capacity) {
      return kernel.stepper(weights, capacity);
    }
  }

  /** A provider's kernel, in the type of the parameters if it refuses another. */
  static GruKernel create(
      GruKernelProvider provider, GruEquations equations, ComputeType computeType) {
    Optional<String> refusal = provider.refusal(computeType);
    if (refusal.isEmpty()) {
      return provider.create(equations, computeType);
    }
    if (LOGGED.add(provider.name() + computeType)) {
      log.info(
          "The GRU kernel {} computes in the type of the parameters, not in {}: {}.",
          provider.name(),
          computeType,
          refusal.get());
    }
    return provider.create(equations, ComputeType.PARAMETER_TYPE);
  }

  /**
   * The fastest log-softmax of a matrix of this size.
   *
   * @param length of the matrix; for a few numbers ND4J's operations are as fast as any
   */
  public static LogSoftmax logSoftmax(DataType type, long length) {
    Optional<LogSoftmax> own =
        length >= LARGE ? first(provider -> provider.logSoftmax(type)) : Optional.empty();
    return own.orElse(GruKernels::logSoftmaxByOperations);
  }

  /** The fastest product of matrices of a type. */
  public static MatrixProduct matrixProduct(DataType type) {
    return first(provider -> provider.matrixProduct(type)).orElse(GruKernels::productByBlas);
  }

  /**
   * Names the transposed result as the target: ND4J then calls BLAS once on the memory as it is,
   * where a 'c' ordered target would cost a copy that takes several times as long as the product.
   */
  private static void productByBlas(
      MatrixProduct.Factor a, MatrixProduct.Factor b, INDArray target, double scale, double keep) {
    Nd4j.gemm(
        b.matrix(), a.matrix(), target.transpose(), !b.transposed(), !a.transposed(), scale, keep);
  }

  /**
   * An output layer for models that write.
   *
   * @param weights {@code [outputs, size]}, contiguous in 'c' order
   * @param bias {@code [outputs]}
   * @return empty if ND4J's operations are the only way here
   */
  public static Optional<SoftmaxStepper> softmaxStepper(
      INDArray weights, INDArray bias, int capacity) {
    return first(provider -> provider.softmaxStepper(weights, bias, capacity));
  }

  /**
   * Ends the threads that wait for the calling thread's next operation, which makes new ones. To be
   * called by a thread that leaves the work to another: the native libraries keep a team of threads
   * for each thread that ever called them, and as soon as there are more than processors, all of
   * them sleep between operations, where they else wait for a moment. To wake them takes longer
   * than an operation on a few sequences.
   */
  public static void releaseThreads() {
    PROVIDERS.forEach(GruKernelProvider::releaseThreads);
  }

  /** What the first provider has that has it; nothing where ND4J was forced. */
  private static <T> Optional<T> first(Function<GruKernelProvider, Optional<T>> wanted) {
    if (KernelChoice.AUTO.orForced() == KernelChoice.ND4J) {
      return Optional.empty();
    }
    return PROVIDERS.stream().map(wanted).flatMap(Optional::stream).findFirst();
  }

  /**
   * ND4J's own operation takes the logarithm of the softmax, which underflows to minus infinity.
   */
  private static void logSoftmaxByOperations(INDArray matrix) {
    matrix.subiColumnVector(matrix.max(1));
    INDArray sums = Transforms.exp(matrix, true).sum(1);
    matrix.subiColumnVector(Transforms.log(sums, false));
  }

  /** The provider that a choice names. */
  static GruKernelProvider provider(KernelChoice choice) {
    return PROVIDERS.stream()
        .filter(provider -> provider.name().equals(choice.providerName()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The GRU kernel " + choice.providerName() + " is not on the class path."));
  }

  static void logOnce(GruKernelProvider provider, String reason) {
    if (LOGGED.add(provider.name() + reason)) {
      log.info("The GRU kernel {} is passed over: {}.", provider.name(), reason);
    }
  }

  private static IllegalStateException refused(GruKernelProvider provider, String reason) {
    return new IllegalStateException(
        "The GRU kernel " + provider.name() + " was forced but cannot serve: " + reason + ".");
  }
}
