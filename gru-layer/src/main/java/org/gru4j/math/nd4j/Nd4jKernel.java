package org.gru4j.math.nd4j;

import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruInput;
import org.gru4j.math.GruKernel;
import org.gru4j.math.GruPass;
import org.gru4j.math.GruWeights;
import org.gru4j.math.Matrices;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The forward recurrence in ND4J operations.
 *
 * <p>The input products of all time steps are one matrix product; the loop over time does what
 * depends on the previous state.
 */
final class Nd4jKernel implements GruKernel {
  private final GruEquations equations;
  private final GateFunction gateFunction;
  private final GateFunction candidateFunction;

  Nd4jKernel(GruEquations equations) {
    this.equations = equations;
    this.gateFunction = GateFunction.ofGates(equations);
    this.candidateFunction = GateFunction.ofCandidate(equations);
  }

  @Override
  public GruPass forward(
      GruWeights weights, GruInput input, boolean training, ArraySupplier arrays) {
    requireGains(weights);
    TimeMask mask = TimeMask.of(input.mask());
    GruInput clean = input.with(mask.withoutPadding(input.sequence(), Use.ACTIVATION, arrays));
    Tape tape = new Tape(weights, clean, training, arrays);
    Zoneout zoneout = Zoneout.of(equations, input);
    projectInput(weights, clean, tape);
    for (int count = 0; count < clean.timeSteps(); count++) {
      int t = tape.step(count);
      INDArray previous = tape.before(t);
      INDArray next = step(weights, tape, previous, t);
      zoneout.keep(next, previous, t);
      mask.hold(next, previous, t);
      tape.after(t).assign(next);
    }
    return new Nd4jPass(equations, weights, clean, mask, tape, training, arrays);
  }

  private void requireGains(GruWeights weights) {
    if (equations.options().layerNormalization() != (weights.gains() != null)) {
      throw new IllegalArgumentException(
          "Expected weights with gains where the equations have layer normalization and only there,"
              + " found "
              + (weights.gains() == null ? "none." : "some."));
    }
  }

  /** {@code x W + b} for all time steps, to which the steps add the recurrent part. */
  private static void projectInput(GruWeights weights, GruInput input, Tape tape) {
    INDArray projected = Tape.rows(tape.preActivations());
    Tape.rows(input.sequence()).mmuli(weights.input(), projected);
    LayerNormalization normalization = tape.inputNormalization();
    if (normalization != null) {
      for (Block block : Block.values()) {
        normalization.normalize(block.of(projected), block, 0);
      }
    }
    Matrices.addRow(projected, weights.bias());
  }

  /** The next state of the plain recurrence. */
  private INDArray step(GruWeights weights, Tape tape, INDArray previous, int t) {
    INDArray dropped = tape.dropped(previous);
    if (equations.resetMode() == ResetMode.AFTER) {
      resetAfter(weights, tape, dropped, t);
    } else {
      resetBefore(weights, tape, dropped, t);
    }
    INDArray gates = Tape.at(tape.gates(), t);
    INDArray candidate = Block.CANDIDATE.of(gates);
    candidate.assign(
        candidateFunction.value(Block.CANDIDATE.of(Tape.at(tape.preActivations(), t))));
    return blend(Block.update(gates), previous, candidate);
  }

  /** The gates, and the candidate's argument with the reset gate after the product. */
  private void resetAfter(GruWeights weights, Tape tape, INDArray dropped, int t) {
    INDArray recurrent = dropped.mmul(weights.recurrent());
    for (Block block : Block.values()) {
      complete(block.of(recurrent), block, weights, tape, t);
    }
    INDArray reset = activateGates(Block.GATES.of(recurrent), tape, t);
    INDArray product = Tape.at(tape.candidateInput(), t).assign(Block.CANDIDATE.of(recurrent));
    Block.CANDIDATE.of(Tape.at(tape.preActivations(), t)).addi(product.mul(reset));
  }

  /** The gates, and the candidate's argument with the reset gate before the product. */
  private void resetBefore(GruWeights weights, Tape tape, INDArray dropped, int t) {
    INDArray gateProduct = dropped.mmul(Block.GATES.of(weights.recurrent()));
    complete(gateProduct, Block.GATES, weights, tape, t);
    INDArray reset = activateGates(gateProduct, tape, t);
    INDArray gatedState = Tape.at(tape.candidateInput(), t).assign(dropped).muli(reset);
    INDArray product = gatedState.mmul(Block.CANDIDATE.of(weights.recurrent()));
    complete(product, Block.CANDIDATE, weights, tape, t);
    Block.CANDIDATE.of(Tape.at(tape.preActivations(), t)).addi(product);
  }

  /** Normalises the products of a block with the state, and adds their bias. */
  private static void complete(
      INDArray products, Block block, GruWeights weights, Tape tape, int t) {
    LayerNormalization normalization = tape.recurrentNormalization();
    if (normalization != null) {
      normalization.normalize(products, block, t);
    }
    INDArray bias = weights.recurrentBias();
    if (bias != null) {
      Matrices.addRow(products, block.ofVector(bias));
    }
  }

  /** Computes both gates and returns the reset gate. */
  private INDArray activateGates(INDArray recurrent, Tape tape, int t) {
    INDArray gates = Tape.at(tape.gates(), t);
    INDArray argument = Block.GATES.of(Tape.at(tape.preActivations(), t)).addi(recurrent);
    Block.GATES.of(gates).assign(gateFunction.value(argument));
    return Block.reset(gates);
  }

  private INDArray blend(INDArray update, INDArray previous, INDArray candidate) {
    return equations.updateMode() == UpdateMode.ADMITS_CANDIDATE
        ? candidate.sub(previous).muli(update).addi(previous)
        : previous.sub(candidate).muli(update).addi(candidate);
  }
}
