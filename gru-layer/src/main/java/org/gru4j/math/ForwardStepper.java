package org.gru4j.math;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Steps by forward calls of a window of one step. */
final class ForwardStepper implements GruStepper {
  private final GruKernel kernel;
  private final GruWeights weights;
  private final INDArray state;

  ForwardStepper(GruKernel kernel, GruWeights weights, int capacity) {
    this.kernel = kernel;
    this.weights = weights.copy();
    this.state =
        Nd4j.createUninitializedDetached(weights.input().dataType(), capacity, weights.hiddenSize())
            .assign(0);
  }

  @Override
  public INDArray state() {
    return state;
  }

  @Override
  public void step(INDArray input, int rows) {
    INDArray before = state.get(interval(0, rows), all());
    INDArray sequence = input.get(interval(0, rows), all()).reshape('c', 1, rows, input.size(1));
    GruInput window = new GruInput(sequence, before, null, null);
    before.assign(kernel.forward(weights, window, false, ArraySupplier.DETACHED).finalState());
  }

  @Override
  public void close() {
    weights.arrays().forEach(INDArray::close);
    state.close();
  }
}
