package org.gru4j.kernel.nd4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.gru4j.kernel.ArraySupplier;
import org.gru4j.kernel.ArraySupplier.Use;
import org.gru4j.kernel.GruEquations;
import org.gru4j.kernel.GruInput;
import org.gru4j.kernel.GruKernel;
import org.gru4j.kernel.GruPass;
import org.gru4j.kernel.GruWeights;
import org.gru4j.kernel.ResetMode;
import org.gru4j.kernel.UpdateMode;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The forward recurrence in ND4J operations.
 *
 * <p>The input products of all time steps are one matrix product; the loop over time does what
 * depends on the previous state.
 */
final class Nd4jKernel implements GruKernel {
  private final GruEquations equations;

  Nd4jKernel(GruEquations equations) {
    this.equations = equations;
  }

  @Override
  public GruPass forward(
      GruWeights weights, GruInput input, boolean training, ArraySupplier arrays) {
    TimeMask mask = TimeMask.of(input.mask());
    GruInput clean =
        new GruInput(
            mask.withoutPadding(input.sequence(), Use.ACTIVATION, arrays),
            input.initialState(),
            input.mask(),
            input.recurrentDropout(),
            input.direction());
    Tape tape = Tape.allocate(weights, clean, training, arrays);
    projectInput(weights, clean, tape);
    for (int count = 0; count < clean.timeSteps(); count++) {
      step(weights, tape, mask, tape.step(count));
    }
    return new Nd4jPass(equations, weights, clean, mask, tape, training, arrays);
  }

  /** {@code x W + b} for all time steps, to which the steps add the recurrent part. */
  private static void projectInput(GruWeights weights, GruInput input, Tape tape) {
    long rows = input.timeSteps() * input.batchSize();
    INDArray projected = tape.preActivations().reshape('c', rows, 3 * weights.hiddenSize());
    INDArray x = input.sequence().reshape('c', rows, weights.inputSize());
    x.mmuli(weights.input(), projected);
    projected.addiRowVector(weights.bias());
  }

  private void step(GruWeights weights, Tape tape, TimeMask mask, int t) {
    long hidden = weights.hiddenSize();
    INDArray previous = tape.before(t);
    INDArray preActivation = Tape.at(tape.preActivations(), t);
    INDArray gates = Tape.at(tape.gates(), t);
    INDArray dropped = tape.dropped(previous);

    if (equations.resetMode() == ResetMode.AFTER) {
      INDArray recurrent = dropped.mmul(weights.recurrent());
      addRecurrentBias(recurrent, weights, 0, 3 * hidden);
      activateGates(preActivation, recurrent.get(all(), interval(0, 2 * hidden)), gates, hidden);
      INDArray product = Tape.at(tape.candidateInput(), t);
      product.assign(recurrent.get(all(), interval(2 * hidden, 3 * hidden)));
      candidateColumns(preActivation, hidden).addi(product.mul(resetColumns(gates, hidden)));
    } else {
      INDArray gateProduct = dropped.mmul(weights.recurrent().get(all(), interval(0, 2 * hidden)));
      addRecurrentBias(gateProduct, weights, 0, 2 * hidden);
      activateGates(preActivation, gateProduct, gates, hidden);
      INDArray gatedState = Tape.at(tape.candidateInput(), t);
      gatedState.assign(dropped).muli(resetColumns(gates, hidden));
      INDArray product = gatedState.mmul(candidateColumns(weights.recurrent(), hidden));
      addRecurrentBias(product, weights, 2 * hidden, 3 * hidden);
      candidateColumns(preActivation, hidden).addi(product);
    }

    INDArray candidate = candidateColumns(gates, hidden);
    candidate.assign(
        equations
            .candidateActivation()
            .getActivation(candidateColumns(preActivation, hidden).dup('c'), true));
    INDArray next = blend(updateColumns(gates, hidden), previous, candidate);
    mask.hold(next, previous, t);
    tape.after(t).assign(next);
  }

  private void activateGates(
      INDArray preActivation, INDArray recurrent, INDArray gates, long hidden) {
    INDArray gatePreActivation = preActivation.get(all(), interval(0, 2 * hidden));
    gatePreActivation.addi(recurrent);
    gates
        .get(all(), interval(0, 2 * hidden))
        .assign(equations.gateActivation().getActivation(gatePreActivation.dup('c'), true));
  }

  private INDArray blend(INDArray update, INDArray previous, INDArray candidate) {
    return equations.updateMode() == UpdateMode.ADMITS_CANDIDATE
        ? candidate.sub(previous).muli(update).addi(previous)
        : previous.sub(candidate).muli(update).addi(candidate);
  }

  private static void addRecurrentBias(
      INDArray product, GruWeights weights, long fromColumn, long toColumn) {
    INDArray bias = weights.recurrentBias();
    if (bias != null) {
      product.addiRowVector(bias.get(interval(fromColumn, toColumn)));
    }
  }

  static INDArray updateColumns(INDArray gates, long hidden) {
    return gates.get(all(), interval(0, hidden));
  }

  static INDArray resetColumns(INDArray gates, long hidden) {
    return gates.get(all(), interval(hidden, 2 * hidden));
  }

  static INDArray candidateColumns(INDArray gates, long hidden) {
    return gates.get(all(), interval(2 * hidden, 3 * hidden));
  }
}
