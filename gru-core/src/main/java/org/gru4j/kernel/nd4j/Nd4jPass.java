package org.gru4j.kernel.nd4j;

import static org.gru4j.kernel.nd4j.Nd4jKernel.candidateColumns;
import static org.gru4j.kernel.nd4j.Nd4jKernel.resetColumns;
import static org.gru4j.kernel.nd4j.Nd4jKernel.updateColumns;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.gru4j.kernel.ArraySupplier;
import org.gru4j.kernel.ArraySupplier.Use;
import org.gru4j.kernel.GruEquations;
import org.gru4j.kernel.GruInput;
import org.gru4j.kernel.GruPass;
import org.gru4j.kernel.GruWeights;
import org.gru4j.kernel.ResetMode;
import org.gru4j.kernel.UpdateMode;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
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
    StepGradients steps = StepGradients.allocate(weights, input, equations.resetMode(), arrays);
    INDArray cleanGradient = mask.withoutPadding(outputGradient, Use.BACKWARD_SCRATCH, arrays);
    INDArray stateGradient =
        finalStateGradient == null ? Nd4j.zerosLike(finalState()) : finalStateGradient.dup('c');
    for (int count = (int) input.timeSteps() - 1; count >= 0; count--) {
      int t = tape.step(count);
      stateGradient.addi(Tape.at(cleanGradient, t));
      INDArray previousGradient = stepBackward(mask.entering(stateGradient, t), steps, t);
      mask.addHeld(previousGradient, stateGradient, t);
      stateGradient = previousGradient;
    }
    writeWeightGradients(steps, weightGradients);
    return new Gradients(inputGradient(steps, arrays), stateGradient);
  }

  /** From the gradient of the state after step t to the gradient of the state before it. */
  private INDArray stepBackward(INDArray gradient, StepGradients steps, int t) {
    long hidden = weights.hiddenSize();
    INDArray gates = Tape.at(tape.gates(), t);
    INDArray update = updateColumns(gates, hidden);
    INDArray candidate = candidateColumns(gates, hidden);
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
        backprop(
            equations.candidateActivation(),
            candidateColumns(preActivation, hidden),
            candidateGradient);
    candidateColumns(Tape.at(steps.input(), t), hidden).assign(candidatePre);
    INDArray dropped =
        equations.resetMode() == ResetMode.AFTER
            ? resetAfterBackward(updateGradient, candidatePre, steps, t)
            : resetBeforeBackward(updateGradient, candidatePre, steps, t);
    return previousGradient.addi(tape.dropped(dropped));
  }

  private INDArray resetAfterBackward(
      INDArray updateGradient, INDArray candidatePre, StepGradients steps, int t) {
    long hidden = weights.hiddenSize();
    INDArray resetGradient = candidatePre.mul(Tape.at(tape.candidateInput(), t));
    INDArray gatePre = gatesBackward(updateGradient, resetGradient, steps, t);
    INDArray recurrent = Tape.at(steps.recurrent(), t);
    recurrent.get(all(), interval(0, 2 * hidden)).assign(gatePre);
    candidateColumns(recurrent, hidden)
        .assign(candidatePre)
        .muli(resetColumns(Tape.at(tape.gates(), t), hidden));
    return recurrent.mmul(weights.recurrent().transpose());
  }

  private INDArray resetBeforeBackward(
      INDArray updateGradient, INDArray candidatePre, StepGradients steps, int t) {
    long hidden = weights.hiddenSize();
    INDArray gatedGradient =
        candidatePre.mmul(candidateColumns(weights.recurrent(), hidden).transpose());
    INDArray dropped = tape.dropped(tape.before(t));
    INDArray gatePre = gatesBackward(updateGradient, gatedGradient.mul(dropped), steps, t);
    gatedGradient.muli(resetColumns(Tape.at(tape.gates(), t), hidden));
    INDArray gateWeights = weights.recurrent().get(all(), interval(0, 2 * hidden));
    return gatedGradient.addi(gatePre.mmul(gateWeights.transpose()));
  }

  /** Gradients of the gates' pre-activations {@code [z r]}, also written to the step's row. */
  private INDArray gatesBackward(
      INDArray updateGradient, INDArray resetGradient, StepGradients steps, int t) {
    long hidden = weights.hiddenSize();
    INDArray gatePre =
        backprop(
            equations.gateActivation(),
            Tape.at(tape.preActivations(), t).get(all(), interval(0, 2 * hidden)),
            Nd4j.concat(1, updateGradient, resetGradient));
    Tape.at(steps.input(), t).get(all(), interval(0, 2 * hidden)).assign(gatePre);
    return gatePre;
  }

  /** Both arguments are copied, because ND4J's activations overwrite what they are given. */
  private static INDArray backprop(IActivation function, INDArray argument, INDArray gradient) {
    return function.backprop(argument.dup('c'), gradient.dup('c')).getFirst();
  }

  private void writeWeightGradients(StepGradients steps, GruWeights gradients) {
    long rows = input.timeSteps() * input.batchSize();
    long hidden = weights.hiddenSize();
    INDArray inputRows = steps.input().reshape('c', rows, 3 * hidden);
    INDArray recurrentRows = steps.recurrent().reshape('c', rows, 3 * hidden);
    INDArray x = input.sequence().reshape('c', rows, weights.inputSize());
    gradients.input().assign(x.transpose().mmul(inputRows));
    gradients.bias().assign(inputRows.sum(0));

    INDArray states = droppedStates().reshape('c', rows, hidden);
    if (equations.resetMode() == ResetMode.AFTER) {
      gradients.recurrent().assign(states.transpose().mmul(recurrentRows));
    } else {
      INDArray gated = tape.candidateInput().reshape('c', rows, hidden);
      gradients
          .recurrent()
          .get(all(), interval(0, 2 * hidden))
          .assign(states.transpose().mmul(inputRows.get(all(), interval(0, 2 * hidden))));
      candidateColumns(gradients.recurrent(), hidden)
          .assign(gated.transpose().mmul(candidateColumns(inputRows, hidden)));
    }
    INDArray recurrentBias = gradients.recurrentBias();
    if (recurrentBias != null) {
      recurrentBias.assign(recurrentRows.sum(0));
    }
  }

  private INDArray droppedStates() {
    INDArray states = tape.previousStates();
    INDArray dropout = tape.dropout();
    return dropout == null
        ? states
        : states.mul(dropout.reshape(1, dropout.size(0), dropout.size(1)));
  }

  private INDArray inputGradient(StepGradients steps, ArraySupplier arrays) {
    long rows = input.timeSteps() * input.batchSize();
    DataType type = weights.input().dataType();
    INDArray gradient =
        arrays.create(
            Use.GRADIENT, type, input.timeSteps(), input.batchSize(), weights.inputSize());
    steps
        .input()
        .reshape('c', rows, 3 * weights.hiddenSize())
        .mmuli(weights.input().transpose(), gradient.reshape('c', rows, weights.inputSize()));
    return gradient;
  }

  /**
   * Gradients of the pre-activations.
   *
   * @param input with respect to {@code x W + b}, shape {@code [time, batch, 3 * hidden]}
   * @param recurrent with respect to {@code h' U + b'}, same shape; the same array with reset
   *     before the product, where both enter the pre-activation alike
   */
  private record StepGradients(INDArray input, INDArray recurrent) {
    static StepGradients allocate(
        GruWeights weights, GruInput input, ResetMode resetMode, ArraySupplier arrays) {
      DataType type = weights.input().dataType();
      long[] shape = {input.timeSteps(), input.batchSize(), 3 * weights.hiddenSize()};
      INDArray forInput = arrays.create(Use.BACKWARD_SCRATCH, type, shape);
      return new StepGradients(
          forInput,
          resetMode == ResetMode.AFTER
              ? arrays.create(Use.BACKWARD_SCRATCH, type, shape)
              : forInput);
    }
  }
}
