package org.gru4j.math;

import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code row - ln Σ exp(row)} of each row of a matrix, stable for any numbers. */
@FunctionalInterface
public interface LogSoftmax {
  /** Replaces a matrix {@code [rows, columns]}, contiguous in 'c' order. */
  void apply(INDArray matrix);
}
