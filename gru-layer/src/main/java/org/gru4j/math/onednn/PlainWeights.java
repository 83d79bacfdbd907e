package org.gru4j.math.onednn;

import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.List;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.GruWeights;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The weights in oneDNN's convention, not yet packed.
 *
 * <p>oneDNN's update gate keeps the past. Where ours admits the candidate, its columns change sign:
 * {@code σ(-a) = 1 - σ(a)}. Gradients come back in the same convention and change sign again.
 *
 * @param input {@code [inputSize, 3 * hidden]}
 * @param recurrent {@code [hidden, 3 * hidden]}
 * @param biases of update gate, reset gate and candidate, and with the reset after the product the
 *     recurrent one of the candidate, in one vector
 */
record PlainWeights(INDArray input, INDArray recurrent, INDArray biases) {

  static PlainWeights of(
      GruWeights weights,
      ResetMode resetMode,
      UpdateMode updateMode,
      Use scratch,
      ArraySupplier arrays) {
    INDArray biases = biases(weights, resetMode, scratch, arrays);
    if (updateMode == UpdateMode.KEEPS_PAST) {
      return new PlainWeights(weights.input(), weights.recurrent(), biases);
    }
    INDArray signs = signs(weights.hiddenSize());
    biases.get(interval(0, weights.hiddenSize())).negi();
    return new PlainWeights(
        signed(weights.input(), signs, scratch, arrays),
        signed(weights.recurrent(), signs, scratch, arrays),
        biases);
  }

  /** Frees the memory of these, but not of arrays that are the ones they were made of. */
  void closeExcept(GruWeights origin) {
    for (INDArray array : List.of(input, recurrent, biases)) {
      if (origin.arrays().stream().noneMatch(kept -> kept == array)) {
        array.close();
      }
    }
  }

  private static INDArray signed(
      INDArray matrix, INDArray signs, Use scratch, ArraySupplier arrays) {
    INDArray target = arrays.create(scratch, DataType.FLOAT, matrix.shape());
    Nd4j.getExecutioner().exec(new BroadcastMulOp(matrix, signs, target, 1));
    return target;
  }

  private static INDArray signs(long hidden) {
    INDArray signs = Nd4j.ones(DataType.FLOAT, 3 * hidden);
    signs.get(interval(0, hidden)).assign(-1);
    return signs;
  }

  private static INDArray biases(
      GruWeights weights, ResetMode resetMode, Use scratch, ArraySupplier arrays) {
    long hidden = weights.hiddenSize();
    long columns = 3 * hidden;
    INDArray all =
        arrays
            .create(
                scratch, DataType.FLOAT, resetMode == ResetMode.AFTER ? columns + hidden : columns)
            .assign(0);
    INDArray first = all.get(interval(0, columns)).assign(weights.bias());
    INDArray recurrent = weights.recurrentBias();
    if (recurrent == null) {
      return all;
    }
    if (resetMode == ResetMode.BEFORE) {
      first.addi(recurrent);
    } else {
      first.get(interval(0, 2 * hidden)).addi(recurrent.get(interval(0, 2 * hidden)));
      all.get(interval(columns, columns + hidden))
          .assign(recurrent.get(interval(2 * hidden, columns)));
    }
    return all;
  }

  /**
   * Turns gradients in oneDNN's convention into those of our weights.
   *
   * @param gradients whose matrices oneDNN has filled already
   * @param biasGradients what oneDNN gave for the vector of biases
   */
  static void restore(
      GruWeights gradients, INDArray biasGradients, ResetMode resetMode, UpdateMode updateMode) {
    long hidden = gradients.hiddenSize();
    long columns = 3 * hidden;
    if (updateMode == UpdateMode.ADMITS_CANDIDATE) {
      INDArray signs = signs(hidden);
      gradients.input().muliRowVector(signs);
      gradients.recurrent().muliRowVector(signs);
      biasGradients.get(interval(0, hidden)).negi();
    }
    INDArray first = biasGradients.get(interval(0, columns));
    gradients.bias().assign(first);
    INDArray recurrent = gradients.recurrentBias();
    if (recurrent != null) {
      recurrent.assign(first);
      if (resetMode == ResetMode.AFTER) {
        recurrent
            .get(interval(2 * hidden, columns))
            .assign(biasGradients.get(interval(columns, columns + hidden)));
      }
    }
  }
}
