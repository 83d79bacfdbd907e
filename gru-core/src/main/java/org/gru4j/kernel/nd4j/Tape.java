package org.gru4j.kernel.nd4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import org.gru4j.kernel.ArraySupplier;
import org.gru4j.kernel.ArraySupplier.Use;
import org.gru4j.kernel.GruInput;
import org.gru4j.kernel.GruWeights;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a forward pass writes down for the backward pass.
 *
 * @param states {@code h_0 … h_T}, shape {@code [time + 1, batch, hidden]}
 * @param preActivations arguments of the gate and candidate functions, {@code [time, batch, 3 *
 *     hidden]}
 * @param gates their values {@code z, r, c}, {@code [time, batch, 3 * hidden]}
 * @param candidateInput {@code [time, batch, hidden]}: with reset after the product, the product
 *     {@code h' U_c + b'_c}; with reset before it, the gated state {@code r ∘ h'}
 * @param dropout the variational dropout mask {@code [batch, hidden]}, or null
 */
record Tape(
    INDArray states,
    INDArray preActivations,
    INDArray gates,
    INDArray candidateInput,
    @Nullable INDArray dropout) {

  static Tape allocate(GruWeights weights, GruInput input, boolean training, ArraySupplier arrays) {
    long time = input.timeSteps();
    long batch = input.batchSize();
    long hidden = weights.hiddenSize();
    DataType type = weights.input().dataType();
    Use use = training ? Use.ACTIVATION : Use.FORWARD_SCRATCH;
    INDArray states = arrays.create(Use.ACTIVATION, type, time + 1, batch, hidden);
    INDArray initialState = input.initialState();
    if (initialState == null) {
      at(states, 0).assign(0);
    } else {
      at(states, 0).assign(initialState);
    }
    return new Tape(
        states,
        arrays.create(use, type, time, batch, 3 * hidden),
        arrays.create(use, type, time, batch, 3 * hidden),
        arrays.create(use, type, time, batch, hidden),
        input.recurrentDropout());
  }

  /** The slice of a time-major array at one time step, as a matrix. */
  static INDArray at(INDArray array, long step) {
    return array.get(point(step), all(), all());
  }

  /** {@code h_0 … h_{T-1}}, what each step started from. */
  INDArray previousStates() {
    return states.get(interval(0, states.size(0) - 1), all(), all());
  }

  /** {@code h_1 … h_T}. */
  INDArray nextStates() {
    return states.get(interval(1, states.size(0)), all(), all());
  }

  /** A state as the recurrent products see it. */
  INDArray dropped(INDArray state) {
    return dropout == null ? state : state.mul(dropout);
  }
}
