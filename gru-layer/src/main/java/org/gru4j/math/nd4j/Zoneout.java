package org.gru4j.math.nd4j;

import org.gru4j.math.GruEquations;
import org.gru4j.math.GruInput;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Units that keep their previous value, {@code h = k ∘ h' + (1 - k) ∘ h̃}.
 *
 * @param probability the expectation of {@code k}; 0 for no zoneout
 * @param drawn {@code k} of every step, {@code [time, batch, hidden]}; null for its expectation
 */
record Zoneout(double probability, @Nullable INDArray drawn) {

  /** That of a layer's forward pass. */
  static Zoneout of(GruEquations equations, GruInput input) {
    return new Zoneout(equations.options().zoneout(), input.noise().zoneout());
  }

  /** Mixes the previous state into the next one. */
  void keep(INDArray next, INDArray previous, int step) {
    if (probability > 0) {
      // Not next + k ∘ (previous - next), which rounding keeps from being the previous value.
      next.subi(kept(next, step)).addi(kept(previous, step));
    }
  }

  /** The part of a state gradient that enters the step's computation. */
  INDArray entering(INDArray gradient, int step) {
    return probability > 0 ? gradient.sub(kept(gradient, step)) : gradient;
  }

  /** Adds the part of a state gradient that passes the kept units unchanged. */
  void addKept(INDArray target, INDArray gradient, int step) {
    if (probability > 0) {
      target.addi(kept(gradient, step));
    }
  }

  private INDArray kept(INDArray values, int step) {
    INDArray choice = drawn;
    return choice == null ? values.mul(probability) : values.mul(Tape.at(choice, step));
  }
}
