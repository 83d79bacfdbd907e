package org.gru4j.math.nd4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Direction;
import org.gru4j.math.GruInput;
import org.gru4j.math.GruWeights;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a forward pass writes down for the backward pass. */
final class Tape {
  /**
   * {@code h_0 … h_T}, {@code [time + 1, batch, hidden]}; of a sequence that is read in reverse the
   * last one first, so that a step's output stands at the step.
   */
  private final INDArray states;

  private final INDArray preActivations;
  private final INDArray gates;
  private final INDArray candidateInput;
  private final @Nullable INDArray dropout;
  private final boolean forward;
  private final @Nullable LayerNormalization inputNormalization;
  private final @Nullable LayerNormalization recurrentNormalization;

  Tape(GruWeights weights, GruInput input, boolean training, ArraySupplier arrays) {
    long time = input.timeSteps();
    long batch = input.batchSize();
    long hidden = weights.hiddenSize();
    DataType type = weights.input().dataType();
    Use use = training ? Use.ACTIVATION : Use.FORWARD_SCRATCH;
    states = arrays.create(Use.ACTIVATION, type, time + 1, batch, hidden);
    forward = input.direction() == Direction.FORWARD;
    INDArray first = at(states, forward ? 0 : time);
    INDArray initialState = input.initialState();
    if (initialState == null) {
      first.assign(0);
    } else {
      first.assign(initialState);
    }
    preActivations = arrays.create(use, type, time, batch, 3 * hidden);
    gates = arrays.create(use, type, time, batch, 3 * hidden);
    candidateInput = arrays.create(use, type, time, batch, hidden);
    dropout = input.noise().recurrentDropout();
    GruWeights.Gains gains = weights.gains();
    if (gains == null) {
      inputNormalization = null;
      recurrentNormalization = null;
    } else {
      // The products with the input of all steps are normalised at once.
      inputNormalization = LayerNormalization.allocate(gains.input(), 1, time * batch, use, arrays);
      recurrentNormalization =
          LayerNormalization.allocate(gains.recurrent(), time, batch, use, arrays);
    }
  }

  /** The slice of a time-major array at one time step, as a matrix. */
  static INDArray at(INDArray array, long step) {
    return array.get(point(step), all(), all());
  }

  /** A time-major array as a matrix of one row for each step of each sequence. */
  static INDArray rows(INDArray timeMajor) {
    return timeMajor.reshape('c', timeMajor.size(0) * timeMajor.size(1), timeMajor.size(2));
  }

  /** The step that is read as the given one, counted from 0. */
  int step(int count) {
    return forward ? count : (int) preActivations.size(0) - 1 - count;
  }

  /** What a step started from, a matrix. */
  INDArray before(int step) {
    return at(states, forward ? step : step + 1);
  }

  /** The state after a step, a matrix. */
  INDArray after(int step) {
    return at(states, forward ? step + 1 : step);
  }

  /** The state after the step that is read last. */
  INDArray finalState() {
    return at(states, forward ? states.size(0) - 1 : 0);
  }

  /** Arguments of the gate and candidate functions, {@code [time, batch, 3 * hidden]}. */
  INDArray preActivations() {
    return preActivations;
  }

  /** The values of those functions, {@code z, r, c}, {@code [time, batch, 3 * hidden]}. */
  INDArray gates() {
    return gates;
  }

  /**
   * {@code [time, batch, hidden]}: with reset after the product, the candidate's recurrent product
   * with its normalisation and bias; with reset before it, the gated state {@code r ∘ h'}.
   */
  INDArray candidateInput() {
    return candidateInput;
  }

  /** Of the products with the input; null for none. */
  @Nullable LayerNormalization inputNormalization() {
    return inputNormalization;
  }

  /** Of the products with the state; null for none. */
  @Nullable LayerNormalization recurrentNormalization() {
    return recurrentNormalization;
  }

  /** What each step started from, as the recurrent products see it. */
  INDArray droppedStates() {
    INDArray previous = forward ? allButLast() : allButFirst();
    return dropout == null
        ? previous
        : previous.mul(dropout.reshape(1, dropout.size(0), dropout.size(1)));
  }

  /** The states after each step. */
  INDArray nextStates() {
    return forward ? allButFirst() : allButLast();
  }

  private INDArray allButLast() {
    return states.get(interval(0, states.size(0) - 1), all(), all());
  }

  private INDArray allButFirst() {
    return states.get(interval(1, states.size(0)), all(), all());
  }

  /** A state as the recurrent products see it, or a gradient of what they see. */
  INDArray dropped(INDArray state) {
    return dropout == null ? state : state.mul(dropout);
  }
}
