package org.gru4j.math.nd4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Columns {@code [z r c]} that a step computes together. */
enum Block {
  /** Both gates. */
  GATES(0, 2),
  /** The candidate. */
  CANDIDATE(2, 3);

  private final int from;
  private final int to;

  Block(int from, int to) {
    this.from = from;
    this.to = to;
  }

  /** This block of a matrix {@code [rows, 3 * hidden]}, as a view. */
  INDArray of(INDArray matrix) {
    return columns(matrix, from, to);
  }

  /** The columns of the update gate, as a view. */
  static INDArray update(INDArray matrix) {
    return columns(matrix, 0, 1);
  }

  /** The columns of the reset gate, as a view. */
  static INDArray reset(INDArray matrix) {
    return columns(matrix, 1, 2);
  }

  private static INDArray columns(INDArray matrix, int from, int to) {
    long hidden = matrix.size(1) / 3;
    return matrix.get(all(), interval(from * hidden, to * hidden));
  }

  /** This block of a vector {@code [3 * hidden]}, as a view. */
  INDArray ofVector(INDArray vector) {
    long hidden = vector.length() / 3;
    return vector.get(interval(from * hidden, to * hidden));
  }
}
