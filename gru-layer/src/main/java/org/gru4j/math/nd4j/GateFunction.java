package org.gru4j.math.nd4j;

import org.gru4j.math.GruEquations;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The function of a gate or of the candidate, behind the clip of its argument. Arguments are
 * copied, because ND4J's activations overwrite what they are given.
 *
 * @param clip bound of the argument; 0 for none
 */
record GateFunction(IActivation function, double clip) {

  static GateFunction ofGates(GruEquations equations) {
    return new GateFunction(equations.gateActivation(), equations.options().clip());
  }

  static GateFunction ofCandidate(GruEquations equations) {
    return new GateFunction(equations.candidateActivation(), equations.options().clip());
  }

  INDArray value(INDArray argument) {
    return function.getActivation(clipped(argument), true);
  }

  /** The gradient with respect to the argument, from that with respect to the value. */
  INDArray gradient(INDArray argument, INDArray valueGradient) {
    INDArray gradient = function.backprop(clipped(argument), valueGradient.dup('c')).getFirst();
    return clip == 0
        ? gradient
        : gradient.muli(Transforms.abs(argument, true).lte(clip).castTo(gradient.dataType()));
  }

  private INDArray clipped(INDArray argument) {
    INDArray copy = argument.dup('c');
    return clip == 0 ? copy : Transforms.min(Transforms.max(copy, -clip, false), clip, false);
  }
}
