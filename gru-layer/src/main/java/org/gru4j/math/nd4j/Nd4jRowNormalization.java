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
    normalize(rows, target);
    Matrices.multiplyRow(target, gain);
    Matrices.addRow(target, bias);
  }

  /** Writes {@code n} and returns {@code σ} of each row. */
  private INDArray normalize(INDArray rows, INDArray normalized) {
    Matrices.subtractColumn(normalized.assign(rows), rows.mean(1));
    INDArray variances = Transforms.pow(normalized.norm2(1), 2, false).divi(rows.size(1));
    INDArray deviations = Transforms.sqrt(variances.addi(epsilon), false);
    Matrices.divideColumn(normalized, deviations);
    return deviations;
  }

  @Override
  public void backward(INDArray rows, INDArray gain, INDArray outputGradient, Gradients gradients) {
    INDArray result = gradients.rows();
    INDArray deviations = normalize(rows, result);
    INDArray normalized = result.dup('c');
    Matrices matrices = Nd4jMatrices.INSTANCE;
    matrices.sumRows(outputGradient, gradients.bias(), 1, 0);
    matrices.sumRows(outputGradient.mul(normalized, result), gradients.gain(), 1, 0);
    Matrices.multiplyRow(result.assign(outputGradient), gain);
    INDArray along = result.mul(normalized).mean(1);
    Matrices.subtractColumn(result, result.mean(1));
    result.subi(Matrices.multiplyColumn(normalized, along));
    Matrices.divideColumn(result, deviations);
  }
}
