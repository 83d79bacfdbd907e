package org.gru4j.kernel.nd4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import org.gru4j.kernel.ArraySupplier;
import org.gru4j.kernel.ArraySupplier.Use;
import org.gru4j.kernel.Direction;
import org.gru4j.kernel.GruInput;
import org.gru4j.kernel.GruWeights;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a forward pass writes down for the backward pass.
 *
 * @param states {@code h_0 … h_T}, shape {@code [time + 1, batch, hidden]}; of a sequence that is
 *     read in reverse the last one first, so that a step's output stands at the step
 * @param preActivations arguments of the gate and candidate functions, {@code [time, batch, 3 *
 *     hidden]}
 * @param gates their values {@code z, r, c}, {@code [time, batch, 3 * hidden]}
 * @param candidateInput {@code [time, batch, hidden]}: with reset after the product, the product
 *     {@code h' U_c + b'_c}; with reset before it, the gated state {@code r ∘ h'}
 * @param dropout the variational dropout mask {@code [batch, hidden]}, or null
 * @param direction in which the steps are read
 */
record Tape(
    INDArray states,
    INDArray preActivations,
    INDArray gates,
    INDArray candidateInput,
    @Nullable INDArray dropout,
    Direction direction) {

  static Tape allocate(GruWeights weights, GruInput input, boolean training, ArraySupplier arrays) {
    long time = input.timeSteps();
    long batch = input.batchSize();
    long hidden = weights.hiddenSize();
    DataType type = weights.input().dataType();
    Use use = training ? Use.ACTIVATION : Use.FORWARD_SCRATCH;
    INDArray states = arrays.create(Use.ACTIVATION, type, time + 1, batch, hidden);
    INDArray first = at(states, input.direction() == Direction.FORWARD ? 0 : time);
    INDArray initialState = input.initialState();
    if (initialState == null) {
      first.assign(0);
    } else {
      first.assign(initialState);
    }
    return new Tape(
        states,
        arrays.create(use, type, time, batch, 3 * hidden),
        arrays.create(use, type, time, batch, 3 * hidden),
        arrays.create(use, type, time, batch, hidden),
        input.recurrentDropout(),
        input.direction());
  }

  /** The slice of a time-major array at one time step, as a matrix. */
  static INDArray at(INDArray array, long step) {
    return array.get(point(step), all(), all());
  }

  private boolean isForward() {
    return direction == Direction.FORWARD;
  }

  /** The step that is read as the given one, counted from 0. */
  int step(int count) {
    return isForward() ? count : (int) preActivations.size(0) - 1 - count;
  }

  /** What a step started from, a matrix. */
  INDArray before(int step) {
    return at(states, isForward() ? step : step + 1);
  }

  /** The state after a step, a matrix. */
  INDArray after(int step) {
    return at(states, isForward() ? step + 1 : step);
  }

  /** What each step started from. */
  INDArray previousStates() {
    return isForward() ? allButLast() : allButFirst();
  }

  /** The states after each step. */
  INDArray nextStates() {
    return isForward() ? allButFirst() : allButLast();
  }

  /** The state after the step that is read last. */
  INDArray finalState() {
    return at(states, isForward() ? states.size(0) - 1 : 0);
  }

  private INDArray allButLast() {
    return states.get(interval(0, states.size(0) - 1), all(), all());
  }

  private INDArray allButFirst() {
    return states.get(interval(1, states.size(0)), all(), all());
  }

  /** A state as the recurrent products see it. */
  INDArray dropped(INDArray state) {
    return dropout == null ? state : state.mul(dropout);
  }
}
