package org.gru4j.math.nd4j;

import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Matrices;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Layer normalisation of the products with one weight matrix, and what its way back reads.
 *
 * <pre>
 *   â = (a - mean(a)) / sqrt(variance(a) + ε)       over the features of a block of one row
 *   y = g ∘ â
 * </pre>
 *
 * <p>The shift of Ba et al. 2016 (arXiv:1607.06450) is the bias that is added behind it.
 */
final class LayerNormalization {
  /** That of the authors' implementation. */
  private static final double EPSILON = 1e-5;

  /** {@code g}, {@code [3 * hidden]}. */
  private final INDArray gain;

  /** {@code â} of every step, {@code [steps, rows, 3 * hidden]}. */
  private final INDArray normalized;

  /** {@code 1 / sqrt(variance + ε)} of every step and block, {@code [steps, rows, 2]}. */
  private final INDArray inverseDeviations;

  private LayerNormalization(INDArray gain, INDArray normalized, INDArray inverseDeviations) {
    this.gain = gain;
    this.normalized = normalized;
    this.inverseDeviations = inverseDeviations;
  }

  /**
   * A normalisation of this many steps.
   *
   * @param use how long it has to remember them
   */
  static LayerNormalization allocate(
      INDArray gain, long steps, long rows, Use use, ArraySupplier arrays) {
    DataType type = gain.dataType();
    return new LayerNormalization(
        gain,
        arrays.create(use, type, steps, rows, gain.length()),
        arrays.create(use, type, steps, rows, Block.values().length));
  }

  /** Replaces the products of a block, {@code [rows, width]}, by {@code y}. */
  void normalize(INDArray products, Block block, int step) {
    INDArray inverse = Nd4jRowNormalization.normalize(products, EPSILON);
    block.of(Tape.at(normalized, step)).assign(products);
    deviations(block, step).assign(inverse);
    Matrices.multiplyRow(products, block.ofVector(gain));
  }

  /** The gradient with respect to the products of a block, from that with respect to {@code y}. */
  INDArray gradient(INDArray gradient, Block block, int step) {
    INDArray scaled = Matrices.multiplyRow(gradient.dup('c'), block.ofVector(gain));
    INDArray values = block.of(Tape.at(normalized, step)).dup('c');
    return Nd4jRowNormalization.toInputGradient(scaled, values, deviations(block, step).dup());
  }

  /** The gradient of the gain, from those of {@code y} in all steps. */
  INDArray gainGradient(INDArray gradients) {
    return Tape.rows(gradients).mul(Tape.rows(normalized)).sum(0);
  }

  private INDArray deviations(Block block, int step) {
    return Tape.at(inverseDeviations, step).getColumn(block == Block.GATES ? 0 : 1, true);
  }
}
