package org.gru4j.math;

import org.gru4j.math.ArraySupplier.Use;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A forward pass over tokens in place of their vectors, and in training the way back.
 *
 * <p>What entered the pass are the vectors {@code E} of all tokens, not a sequence: with {@code D}
 * the gradient of the loss with respect to {@code E W}, that of the weights {@code W} is {@code Eᵀ
 * D}, and that of the vectors is {@code D Wᵀ}, summed over all steps.
 */
public final class TokenPass {
  private final GruPass pass;
  private final INDArray vectors;
  private final INDArray weights;
  private final Matrices matrices;

  /**
   * A pass that was run.
   *
   * @param pass over unit vectors, with weights {@code E W}
   * @param vectors {@code E}
   * @param weights {@code W}
   */
  TokenPass(GruPass pass, INDArray vectors, INDArray weights, Matrices matrices) {
    this.pass = pass;
    this.vectors = vectors;
    this.weights = weights;
    this.matrices = matrices;
  }

  /** The states, and whether they must be kept: the pass over unit vectors. */
  public GruPass pass() {
    return pass;
  }

  /**
   * Back-propagates through the whole window; as {@link GruPass#backward}.
   *
   * @param weightGradients receives the gradients of the weights, those of {@code W} among them
   */
  public Gradients backward(
      INDArray outputGradient,
      @Nullable INDArray finalStateGradient,
      GruWeights weightGradients,
      ArraySupplier arrays) {
    INDArray ofProduct =
        arrays.create(Use.BACKWARD_SCRATCH, weights.dataType(), vectors.size(0), weights.size(1));
    INDArray initialState =
        pass.backward(
                outputGradient, finalStateGradient, weightGradients.withInput(ofProduct), arrays)
            .initialState();
    matrices.transposedProduct(vectors, ofProduct, weightGradients.input());
    return new Gradients(
        matrices.timesTransposed(ofProduct, weights, arrays, Use.BACKWARD_SCRATCH), initialState);
  }

  /**
   * Gradients with respect to what entered the forward pass.
   *
   * @param vectors shape {@code [V, C]} in 'c' order, in working memory of the backward call
   * @param initialState shape {@code [batch, hiddenSize]} in 'c' order
   */
  public record Gradients(INDArray vectors, INDArray initialState) {}
}
