package org.gru4j.math.nd4j;

import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.GruEquations;
import org.gru4j.math.ResetMode;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradients of what the steps added up, each {@code [time, batch, 3 * hidden]}. Those that are
 * always equal are one array.
 *
 * @param input with respect to what the products {@code x W} became with their normalisation and
 *     bias
 * @param recurrent with respect to what the products with {@code U} became; with reset before the
 *     product it is {@code input}, because both enter the pre-activation alike
 * @param recurrentProducts with respect to the products with {@code U} themselves; without layer
 *     normalisation it is {@code recurrent}
 */
record StepGradients(INDArray input, INDArray recurrent, INDArray recurrentProducts) {

  /** Arrays of this shape, to be filled. */
  static StepGradients allocate(
      INDArray preActivations, GruEquations equations, ArraySupplier arrays) {
    INDArray input = scratch(preActivations, arrays);
    INDArray recurrent =
        equations.resetMode() == ResetMode.AFTER ? scratch(preActivations, arrays) : input;
    return new StepGradients(
        input,
        recurrent,
        equations.options().layerNormalization() ? scratch(preActivations, arrays) : recurrent);
  }

  private static INDArray scratch(INDArray like, ArraySupplier arrays) {
    return arrays.create(Use.BACKWARD_SCRATCH, like.dataType(), like.shape());
  }
}
