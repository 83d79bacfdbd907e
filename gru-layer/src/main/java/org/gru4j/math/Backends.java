package org.gru4j.math;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gru4j.natives.NativeSettings;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses who computes a layer.
 *
 * <p>Which backends there are is found once, with one line in the log. A layer asks for its kernel
 * and its {@link Matrices} when it is made, and keeps them. A reason to pass a backend over for one
 * kind of layer or call is logged once per reason.
 */
public final class Backends {
  private static final Logger log = LoggerFactory.getLogger(Backends.class);

  /** The backend that serves what the others refuse. */
  private static final KernelChoice REFERENCE = KernelChoice.ND4J;

  private static @Nullable Backends installed;

  /** Those that can compute here, by name, in the order of preference. */
  private final Map<String, Backend> present = new LinkedHashMap<>();

  /** Why the others cannot, by name. */
  private final Map<String, String> absent = new LinkedHashMap<>();

  private final @Nullable KernelChoice forced;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  /**
   * A choice among some backends.
   *
   * @param backends in the order of preference
   * @param forced for every layer, whatever it chose; null for nothing
   */
  Backends(Iterable<Backend> backends, @Nullable KernelChoice forced) {
    this.forced = forced;
    for (Backend backend : backends) {
      // The other ones' libraries are not even loaded, if the reference has to serve everything.
      if (forced != REFERENCE || backend.name().equals(REFERENCE.backendName())) {
        backend
            .absence()
            .ifPresentOrElse(
                why -> absent.put(backend.name(), why), () -> present.put(backend.name(), backend));
      }
    }
  }

  /**
   * The backends on the class path, and what the system property {@value
   * KernelChoice#SYSTEM_PROPERTY} forces. Both are looked up at the first call alone.
   *
   * @throws IllegalArgumentException if the property names no kernel
   */
  public static synchronized Backends installed() {
    NativeSettings.apply();
    // Not a constant of a class of its own: a wrong property would make that class unusable, and
    // hide from the second layer what was said to the first.
    Backends found = installed;
    if (found == null) {
      found =
          new Backends(
              ServiceLoader.load(Backend.class, Backends.class.getClassLoader()),
              KernelChoice.forced().orElse(null));
      log.info("{}", found);
      installed = found;
    }
    return found;
  }

  /**
   * The recurrence of one layer.
   *
   * @param choice the layer's choice, which the system property may override
   * @param computeType what to multiply in if the kernel can, else the type of the parameters
   * @throws IllegalStateException if a forced backend, or none, can serve such layers
   */
  public GruKernel kernel(
      GruEquations equations, DataType type, KernelChoice choice, ComputeType computeType) {
    KernelChoice effective = forced == null ? choice : forced;
    if (effective != KernelChoice.AUTO) {
      return forcedKernel(equations, type, effective, computeType);
    }
    Backend chosen = first("a GRU", backend -> backend.refusal(equations, type));
    GruKernel kernel = kernel(chosen, equations, computeType);
    return chosen.name().equals(REFERENCE.backendName())
        ? kernel
        : new AdaptiveKernel(
            kernel,
            () -> named(REFERENCE).kernel(equations, ComputeType.PARAMETER_TYPE),
            reason -> logPassedOver(chosen.name(), reason));
  }

  private GruKernel forcedKernel(
      GruEquations equations, DataType type, KernelChoice choice, ComputeType computeType) {
    Backend backend = named(choice);
    Optional<String> refusal = backend.refusal(equations, type);
    if (refusal.isPresent()) {
      throw refused(backend.name(), refusal.get());
    }
    return new ForcedKernel(backend.name(), kernel(backend, equations, computeType));
  }

  /** Refuses a call that its kernel cannot serve. */
  private record ForcedKernel(String name, GruKernel kernel) implements GruKernel {
    @Override
    public GruPass forward(
        GruWeights weights, GruInput input, boolean training, ArraySupplier arrays) {
      Optional<String> refusal = kernel.refusal(input);
      if (refusal.isPresent()) {
        throw refused(name, refusal.get());
      }
      return kernel.forward(weights, input, training, arrays);
    }

    @Override
    public GruStepper stepper(GruWeights weights, int capacity) {
      return kernel.stepper(weights, capacity);
    }
  }

  /** A backend's kernel, in the type of the parameters if it refuses another. */
  private GruKernel kernel(Backend backend, GruEquations equations, ComputeType computeType) {
    Optional<String> refusal = backend.refusal(computeType);
    if (refusal.isEmpty()) {
      return backend.kernel(equations, computeType);
    }
    if (logged.add(backend.name() + computeType)) {
      log.info(
          "The backend {} computes in the type of the parameters, not in {}: {}.",
          backend.name(),
          computeType,
          refusal.get());
    }
    return backend.kernel(equations, ComputeType.PARAMETER_TYPE);
  }

  /**
   * The fastest products and softmax of matrices of a type. What a layer chose for its recurrence
   * does not matter; the system property does, where it names the backend of ND4J's operations.
   *
   * @throws IllegalStateException if no backend has any
   */
  public Matrices matrices(DataType type) {
    return first("matrices", backend -> backend.refusal(type)).matrices(type);
  }

  /** The first backend that does not refuse. */
  private Backend first(String what, Function<Backend, Optional<String>> refusals) {
    List<String> reasons = new ArrayList<>();
    for (Backend backend : present.values()) {
      Optional<String> refusal = refusals.apply(backend);
      if (refusal.isEmpty()) {
        return backend;
      }
      logPassedOver(backend.name(), refusal.get());
      reasons.add(backend.name() + ": " + refusal.get());
    }
    absent.forEach((name, why) -> reasons.add(name + ": " + why));
    throw new IllegalStateException(
        "No backend on the class path can compute "
            + what
            + ": "
            + String.join("; ", reasons)
            + ".");
  }

  private Backend named(KernelChoice choice) {
    String name = choice.backendName();
    Backend backend = present.get(name);
    if (backend != null) {
      return backend;
    }
    String why = absent.get(name);
    throw why != null
        ? refused(name, why)
        : new IllegalStateException("The backend " + name + " is not on the class path.");
  }

  /**
   * Ends the threads that wait for the calling thread's next operation, which makes new ones. To be
   * called by a thread that leaves the work to another: the native libraries keep a team of threads
   * for each thread that ever called them, and as soon as there are more than processors, all of
   * them sleep between operations, where they else wait for a moment. To wake them takes longer
   * than an operation on a few sequences.
   */
  public void releaseThreads() {
    present.values().forEach(Backend::releaseThreads);
  }

  private void logPassedOver(String name, String reason) {
    if (logged.add(name + reason)) {
      log.info("The backend {} is passed over: {}.", name, reason);
    }
  }

  private static IllegalStateException refused(String name, String reason) {
    return new IllegalStateException(
        "The backend " + name + " was forced but cannot serve: " + reason + ".");
  }

  /** Who computes here and why, as the log says it. */
  @Override
  public String toString() {
    String chosen =
        present.isEmpty()
            ? "No backend can compute"
            : "Computing with " + String.join(", else ", present.keySet());
    String why =
        absent.entrySet().stream()
            .map(entry -> "; not with " + entry.getKey() + ": " + entry.getValue())
            .collect(Collectors.joining());
    return chosen
        + why
        + (forced == null
            ? "."
            : " (" + KernelChoice.SYSTEM_PROPERTY + "=" + forced.backendName() + ").");
  }
}
