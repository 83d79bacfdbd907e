package org.gru4j.layer.graph;

import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Matrices;
import org.gru4j.math.attention.Attention;
import org.gru4j.math.attention.AttentionScore;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What every part with an attention has: the parameters of the score, and the readout {@code
 * tanh([s c] W_o + b_o)} of states and contexts.
 */
final class AttentionParts {
  private AttentionParts() {}

  static void requireComparable(AttentionScore score, long querySize, long memorySize) {
    if (score == AttentionScore.DOT && querySize != memorySize) {
      throw new IllegalArgumentException(
          "Expected states and memory of equal size for the dot product, found %d and %d."
              .formatted(querySize, memorySize));
    }
  }

  static void define(
      AttentionScore score,
      long querySize,
      long memorySize,
      long attentionSize,
      SDVertexParams parameters) {
    switch (score) {
      case DOT -> {}
      case GENERAL -> parameters.addWeightParam(Attention.QUERY_KEY, querySize, memorySize);
      case CONCAT -> {
        parameters.addWeightParam(Attention.QUERY_KEY, querySize, attentionSize);
        parameters.addWeightParam(Attention.MEMORY_KEY, memorySize, attentionSize);
        parameters.addWeightParam(Attention.VECTOR_KEY, attentionSize, 1);
      }
    }
  }

  static void defineReadout(long inputSize, long nOut, SDVertexParams parameters) {
    parameters.addWeightParam(LuongAttentionVertex.READOUT_WEIGHT_KEY, inputSize, nOut);
    parameters.addBiasParam(LuongAttentionVertex.READOUT_BIAS_KEY, nOut);
  }

  /** A copy with the first two axes exchanged: time-major to batch-major, and back. */
  static INDArray swapped(INDArray array, LayerArrays arrays, Use use) {
    return arrays
        .create(use, array.dataType(), array.size(1), array.size(0), array.size(2))
        .assign(array.permute(1, 0, 2));
  }

  /**
   * {@code tanh([s c] W_o + b_o)}.
   *
   * @param joined {@code [anything, querySize + memorySize]}
   * @param target {@code [anything, nOut]}
   */
  static void readout(
      Matrices matrices, Map<String, INDArray> parameters, INDArray joined, INDArray target) {
    matrices.product(joined, weight(parameters, LuongAttentionVertex.READOUT_WEIGHT_KEY), target);
    Matrices.addRow(target, weight(parameters, LuongAttentionVertex.READOUT_BIAS_KEY));
    Nd4j.exec(DynamicCustomOp.builder("tanh").addInputs(target).addOutputs(target).build());
  }

  /**
   * Back through the readout; its parameters' gradients are added to.
   *
   * @param output what {@link #readout} gave
   * @param gradient with respect to it, overwritten
   * @return the gradient with respect to {@code joined}
   */
  static INDArray readoutGradient(
      WeightedGraphVertex<?> vertex,
      INDArray joined,
      INDArray output,
      INDArray gradient,
      LayerArrays arrays) {
    INDArray slope =
        arrays.create(Use.BACKWARD_SCRATCH, output.dataType(), output.shape()).assign(output);
    gradient.muli(slope.muli(slope).rsubi(1));
    Matrices matrices = vertex.matrices();
    matrices.addTransposedProduct(
        joined, gradient, vertex.gradient(LuongAttentionVertex.READOUT_WEIGHT_KEY));
    matrices.sumRows(gradient, vertex.gradient(LuongAttentionVertex.READOUT_BIAS_KEY), 1, 1);
    return matrices.timesTransposed(
        gradient,
        vertex.parameter(LuongAttentionVertex.READOUT_WEIGHT_KEY),
        arrays::create,
        Use.BACKWARD_SCRATCH);
  }

  private static INDArray weight(Map<String, INDArray> parameters, String key) {
    return Objects.requireNonNull(parameters.get(key), key);
  }
}
