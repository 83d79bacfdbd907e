package org.gru4j.math.nd4j;

import org.gru4j.math.Matrices;
import org.gru4j.math.normalization.RowNormalization;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Normalises rows by ND4J's operations, in any data type. */
final class Nd4jRowNormalization implements RowNormalization {
  private final double epsilon;

  Nd4jRowNormalization(double epsilon) {
    this.epsilon = epsilon;
  }

  @Override
  public void forward(INDArray rows, INDArray gain, INDArray bias, INDArray target) {
    normalize(target.assign(rows), epsilon);
    Matrices.multiplyRow(target, gain);
    Matrices.addRow(target, bias);
  }

  @Override
  public void backward(INDArray rows, INDArray gain, INDArray outputGradient, Gradients gradients) {
    INDArray result = gradients.rows();
    INDArray normalized = rows.dup('c');
    INDArray inverseDeviations = normalize(normalized, epsilon);
    Matrices matrices = Nd4jMatrices.INSTANCE;
    matrices.sumRows(outputGradient, gradients.bias(), 1, 0);
    matrices.sumRows(outputGradient.mul(normalized, result), gradients.gain(), 1, 0);
    Matrices.multiplyRow(result.assign(outputGradient), gain);
    toInputGradient(result, normalized, inverseDeviations);
  }

  /**
   * Replaces rows by {@code n}.
   *
   * @return {@code 1 / σ} of each row
   */
  static INDArray normalize(INDArray rows, double epsilon) {
    Matrices.subtractColumn(rows, rows.mean(true, 1));
    INDArray variance = rows.mul(rows).mean(true, 1);
    INDArray inverseDeviations = Transforms.sqrt(variance.addi(epsilon), false).rdivi(1);
    Matrices.multiplyColumn(rows, inverseDeviations);
    return inverseDeviations;
  }

  /**
   * Replaces {@code e} by {@code dL/dx}.
   *
   * @param normalized {@code n}, of which nothing is left
   * @param inverseDeviations {@code 1 / σ} of each row
   */
  static INDArray toInputGradient(
      INDArray gradient, INDArray normalized, INDArray inverseDeviations) {
    INDArray along = gradient.mul(normalized).mean(true, 1);
    Matrices.subtractColumn(gradient, gradient.mean(true, 1));
    gradient.subi(Matrices.multiplyColumn(normalized, along));
    return Matrices.multiplyColumn(gradient, inverseDeviations);
  }
}
