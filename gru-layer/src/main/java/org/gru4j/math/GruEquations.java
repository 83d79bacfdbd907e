package org.gru4j.math;

import java.util.Objects;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/**
 * The form of the recurrence that a kernel computes.
 *
 * <p>Per time step, with row vectors and {@code ∘} the element-wise product:
 *
 * <pre>
 *   z = gate(x W_z + h' U_z + b_z)                               update gate
 *   r = gate(x W_r + h' U_r + b_r)                               reset gate
 *   c = candidate(x W_c + r ∘ (h' U_c + b'_c) + b_c)             ResetMode.AFTER
 *   c = candidate(x W_c + (r ∘ h') U_c + b_c)                    ResetMode.BEFORE
 *   h = (1 - z) ∘ h' + z ∘ c                                     UpdateMode.ADMITS_CANDIDATE
 *   h = z ∘ h' + (1 - z) ∘ c                                     UpdateMode.KEEPS_PAST
 * </pre>
 *
 * @param resetMode where the reset gate is applied
 * @param updateMode what an open update gate lets through
 * @param gateActivation the function of both gates, the logistic sigmoid by default
 * @param candidateActivation the function of the candidate, tanh by default
 * @param options what is added to it, nothing by default
 */
public record GruEquations(
    ResetMode resetMode,
    UpdateMode updateMode,
    IActivation gateActivation,
    IActivation candidateActivation,
    GruOptions options) {

  public GruEquations {
    Objects.requireNonNull(resetMode, "resetMode");
    Objects.requireNonNull(updateMode, "updateMode");
    Objects.requireNonNull(gateActivation, "gateActivation");
    Objects.requireNonNull(candidateActivation, "candidateActivation");
    Objects.requireNonNull(options, "options");
  }

  /** Equations to which nothing is added. */
  public GruEquations(
      ResetMode resetMode,
      UpdateMode updateMode,
      IActivation gateActivation,
      IActivation candidateActivation) {
    this(resetMode, updateMode, gateActivation, candidateActivation, GruOptions.NONE);
  }

  /** Equations with sigmoid gates and a tanh candidate. */
  public GruEquations(ResetMode resetMode, UpdateMode updateMode) {
    this(resetMode, updateMode, new ActivationSigmoid(), new ActivationTanH());
  }

  /** The same with other options. */
  public GruEquations with(GruOptions others) {
    return new GruEquations(resetMode, updateMode, gateActivation, candidateActivation, others);
  }

  /** Whether gates and candidate use the functions of the original papers, sigmoid and tanh. */
  public boolean hasStandardActivations() {
    return gateActivation instanceof ActivationSigmoid
        && candidateActivation instanceof ActivationTanH;
  }
}
