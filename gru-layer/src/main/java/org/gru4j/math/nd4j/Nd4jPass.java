package org.gru4j.math.nd4j;

import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruInput;
import org.gru4j.math.GruPass;
import org.gru4j.math.GruWeights;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The backward recurrence in ND4J operations.
 *
 * <p>The loop over time collects the gradients of the pre-activations; the gradients of the weights
 * and of the input are then one matrix product each.
 */
final class Nd4jPass implements GruPass {
  private final GruEquations equations;
  private final GruWeights weights;
  private final GruInput input;
  private final TimeMask mask;
  private final Tape tape;
  private final boolean training;
  private final INDArray output;

  Nd4jPass(
      GruEquations equations,
      GruWeights weights,
      GruInput input,
      TimeMask mask,
      Tape tape,
      boolean training,
      ArraySupplier arrays) {
    this.equations = equations;
    this.weights = weights;
    this.input = input;
    this.mask = mask;
    this.tape = tape;
    this.training = training;
    this.output = output(mask, tape, arrays);
  }

  private static INDArray output(TimeMask mask, Tape tape, ArraySupplier arrays) {
    return mask.withoutPadding(tape.nextStates(), Use.ACTIVATION, arrays);
  }

  @Override
  public INDArray output() {
    return output;
  }

  @Override
  public boolean readsOutput() {
    return true;
  }

  @Override
  public INDArray finalState() {
    return tape.finalState();
  }

  @Override
  public Gradients backward(
      INDArray outputGradient,
      @Nullable INDArray finalStateGradient,
      GruWeights weightGradients,
      ArraySupplier arrays) {
    if (!training) {
      throw new IllegalStateException(
          "A pass can be run backward only if its forward call was made with training = true.");
    }
    Zoneout zoneout = Zoneout.of(equations, input);
    StepGradients steps = StepGradients.allocate(tape.preActivations(), equations, arrays);
    INDArray cleanGradient = mask.withoutPadding(outputGradient, Use.BACKWARD_SCRATCH, arrays);
    INDArray stateGradient =
        finalStateGradient == null ? Nd4j.zerosLike(finalState()) : finalStateGradient.dup('c');
    for (int count = (int) input.timeSteps() - 1; count >= 0; count--) {
      int t = tape.step(count);
      stateGradient.addi(Tape.at(cleanGradient, t));
      INDArray stepGradient = mask.entering(stateGradient, t);
      INDArray previousGradient = stepBackward(zoneout.entering(stepGradient, t), steps, t);
      zoneout.addKept(previousGradient, stepGradient, t);
      mask.addHeld(previousGradient, stateGradient, t);
      stateGradient = previousGradient;
    }
    INDArray inputProducts = inputProducts(steps, arrays);
    writeWeightGradients(steps, inputProducts, weightGradients);
    return new Gradients(inputGradient(inputProducts, arrays), stateGradient);
  }

  /** From the gradient of the state after step t to the gradient of the state before it. */
  private INDArray stepBackward(INDArray gradient, StepGradients steps, int t) {
    INDArray gates = Tape.at(tape.gates(), t);
    INDArray update = Block.update(gates);
    INDArray candidate = Block.CANDIDATE.of(gates);
    INDArray previous = tape.before(t);
    boolean admits = equations.updateMode() == UpdateMode.ADMITS_CANDIDATE;

    INDArray difference = admits ? candidate.sub(previous) : previous.sub(candidate);
    INDArray updateGradient = difference.muli(gradient);
    INDArray throughUpdate = gradient.mul(update);
    INDArray throughRest = gradient.sub(throughUpdate);
    INDArray candidateGradient = admits ? throughUpdate : throughRest;
    INDArray previousGradient = admits ? throughRest : throughUpdate;

    INDArray preActivation = Tape.at(tape.preActivations(), t);
    INDArray candidatePre =
        GateFunction.ofCandidate(equations)
            .gradient(Block.CANDIDATE.of(preActivation), candidateGradient);
    Block.CANDIDATE.of(Tape.at(steps.input(), t)).assign(candidatePre);
    INDArray dropped =
        equations.resetMode() == ResetMode.AFTER
            ? resetAfterBackward(updateGradient, candidatePre, steps, t)
            : resetBeforeBackward(updateGradient, candidatePre, steps, t);
    return previousGradient.addi(tape.dropped(dropped));
  }

  private INDArray resetAfterBackward(
      INDArray updateGradient, INDArray candidatePre, StepGradients steps, int t) {
    INDArray resetGradient = candidatePre.mul(Tape.at(tape.candidateInput(), t));
    INDArray gatePre = gatesBackward(updateGradient, resetGradient, steps, t);
    INDArray recurrent = Tape.at(steps.recurrent(), t);
    Block.GATES.of(recurrent).assign(gatePre);
    Block.CANDIDATE.of(recurrent).assign(candidatePre).muli(reset(t));
    for (Block block : Block.values()) {
      productGradient(block.of(recurrent), block, steps, t);
    }
    return Tape.at(steps.recurrentProducts(), t).mmul(weights.recurrent().transpose());
  }

  private INDArray resetBeforeBackward(
      INDArray updateGradient, INDArray candidatePre, StepGradients steps, int t) {
    INDArray recurrent = weights.recurrent();
    INDArray gatedGradient =
        productGradient(candidatePre, Block.CANDIDATE, steps, t)
            .mmul(Block.CANDIDATE.of(recurrent).transpose());
    INDArray dropped = tape.dropped(tape.before(t));
    INDArray gatePre = gatesBackward(updateGradient, gatedGradient.mul(dropped), steps, t);
    INDArray gateProducts = productGradient(gatePre, Block.GATES, steps, t);
    return gatedGradient
        .muli(reset(t))
        .addi(gateProducts.mmul(Block.GATES.of(recurrent).transpose()));
  }

  private INDArray reset(int t) {
    return Block.reset(Tape.at(tape.gates(), t));
  }

  /**
   * From the gradient of what a block of recurrent products became to that of the products, which
   * is also written to the step's row.
   */
  private INDArray productGradient(INDArray gradient, Block block, StepGradients steps, int t) {
    LayerNormalization normalization = tape.recurrentNormalization();
    if (normalization == null) {
      return gradient;
    }
    INDArray products = normalization.gradient(gradient, block, t);
    block.of(Tape.at(steps.recurrentProducts(), t)).assign(products);
    return products;
  }

  /** Gradients of the gates' pre-activations {@code [z r]}, also written to the step's row. */
  private INDArray gatesBackward(
      INDArray updateGradient, INDArray resetGradient, StepGradients steps, int t) {
    INDArray gatePre =
        GateFunction.ofGates(equations)
            .gradient(
                Block.GATES.of(Tape.at(tape.preActivations(), t)),
                Nd4j.concat(1, updateGradient, resetGradient));
    Block.GATES.of(Tape.at(steps.input(), t)).assign(gatePre);
    return gatePre;
  }

  /** Gradients of the products {@code x W} of all steps, {@code [time * batch, 3 * hidden]}. */
  private INDArray inputProducts(StepGradients steps, ArraySupplier arrays) {
    INDArray gradients = Tape.rows(steps.input());
    LayerNormalization normalization = tape.inputNormalization();
    if (normalization == null) {
      return gradients;
    }
    INDArray products =
        arrays.create(Use.BACKWARD_SCRATCH, gradients.dataType(), gradients.shape());
    for (Block block : Block.values()) {
      block.of(products).assign(normalization.gradient(block.of(gradients), block, 0));
    }
    return products;
  }

  private void writeWeightGradients(
      StepGradients steps, INDArray inputProducts, GruWeights gradients) {
    INDArray x = Tape.rows(input.sequence());
    gradients.input().assign(x.transpose().mmul(inputProducts));
    Nd4jMatrices.INSTANCE.sumRows(Tape.rows(steps.input()), gradients.bias(), 1, 0);

    INDArray products = Tape.rows(steps.recurrentProducts());
    INDArray states = Tape.rows(tape.droppedStates());
    if (equations.resetMode() == ResetMode.AFTER) {
      gradients.recurrent().assign(states.transpose().mmul(products));
    } else {
      INDArray gated = Tape.rows(tape.candidateInput());
      Block.GATES
          .of(gradients.recurrent())
          .assign(states.transpose().mmul(Block.GATES.of(products)));
      Block.CANDIDATE
          .of(gradients.recurrent())
          .assign(gated.transpose().mmul(Block.CANDIDATE.of(products)));
    }
    INDArray recurrentBias = gradients.recurrentBias();
    if (recurrentBias != null) {
      Nd4jMatrices.INSTANCE.sumRows(Tape.rows(steps.recurrent()), recurrentBias, 1, 0);
    }
    writeGainGradients(steps, gradients.gains());
  }

  private void writeGainGradients(StepGradients steps, GruWeights.@Nullable Gains gradients) {
    LayerNormalization ofInput = tape.inputNormalization();
    LayerNormalization ofState = tape.recurrentNormalization();
    if (gradients != null && ofInput != null && ofState != null) {
      gradients.input().assign(ofInput.gainGradient(steps.input()));
      gradients.recurrent().assign(ofState.gainGradient(steps.recurrent()));
    }
  }

  private INDArray inputGradient(INDArray inputProducts, ArraySupplier arrays) {
    INDArray gradient =
        arrays.create(
            Use.GRADIENT,
            inputProducts.dataType(),
            input.timeSteps(),
            input.batchSize(),
            weights.inputSize());
    inputProducts.mmuli(weights.input().transpose(), Tape.rows(gradient));
    return gradient;
  }
}
