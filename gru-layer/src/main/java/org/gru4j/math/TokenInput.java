package org.gru4j.math;

import org.gru4j.math.ArraySupplier.Use;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A sequence of vectors that each stand for a token: the tokens, and the matrix {@code E} with a
 * vector in each row.
 *
 * <p>With {@code x_t = e_t E} for tokens {@code e_t} as unit vectors, the input products are {@code
 * x_t W = e_t (E W)}: where a window has many more steps than the vocabulary has tokens, a product
 * with {@code E W} takes the place of one with {@code W}, and its cost grows with the vocabulary
 * {@code V} instead of with the size {@code C} of the vectors. The gradients follow by the chain
 * rule, see {@link TokenPass}.
 */
public final class TokenInput {
  private final INDArray vectors;
  private final int[] tokens;
  private final Matrices matrices;

  /**
   * Takes the arrays as they are; they must not change before the last pass has been run backward.
   *
   * @param vectors {@code E}, shape {@code [V, C]}, contiguous in 'c' order
   * @param tokens {@code [time * batch]}, in time-major order, each from 0 to below V
   * @param matrices of the type of the vectors
   */
  public TokenInput(INDArray vectors, int[] tokens, Matrices matrices) {
    this.vectors = vectors;
    this.tokens = tokens;
    this.matrices = matrices;
  }

  /**
   * Whether a pass over tokens costs less than one over vectors.
   *
   * @param vocabulary V, number of tokens that there are
   * @param size C, length of a vector
   * @param steps N, number of tokens in all sequences of the pass
   * @return whether {@code 2 V (N + C) <= N C}
   */
  public static boolean pays(long vocabulary, long size, long steps) {
    return 2 * vocabulary * (steps + size) <= steps * size;
  }

  /**
   * Whether a pass over the tokens gives the same as one over these vectors, for less.
   *
   * @param sequence the tokens' vectors, {@code [time, batch, C]}
   */
  public boolean serves(INDArray sequence) {
    return pays(vectors.size(0), vectors.size(1), tokens.length)
        && sequence.length() == tokens.length * vectors.size(1)
        && sequence.size(2) == vectors.size(1)
        && sequence.dataType() == vectors.dataType()
        && RowIndexing.isInHostMemory(vectors);
  }

  /**
   * Runs the recurrence over the tokens.
   *
   * @param weights of the vectors
   * @param input whose sequence are the vectors; they are not read
   * @param training whether the pass will be run backward
   */
  public TokenPass forward(
      GruKernel kernel,
      GruWeights weights,
      GruInput input,
      boolean training,
      ArraySupplier arrays) {
    INDArray ofTokens = matrices.times(vectors, weights.input(), arrays, Use.ACTIVATION);
    INDArray units =
        arrays.create(
            Use.ACTIVATION,
            vectors.dataType(),
            input.timeSteps(),
            input.batchSize(),
            vectors.size(0));
    RowIndexing.gather(units(vectors), tokens, Matrices.rows(units));
    GruPass pass = kernel.forward(weights.withInput(ofTokens), input.with(units), training, arrays);
    return new TokenPass(pass, vectors, weights.input(), matrices);
  }

  /**
   * All tokens as unit vectors.
   *
   * @param vectors {@code [V, C]}
   * @return {@code [V, V]}
   */
  public static INDArray units(INDArray vectors) {
    return Nd4j.eye(vectors.size(0)).castTo(vectors.dataType());
  }

  /**
   * The weights of a GRU whose input are unit vectors in place of vectors.
   *
   * @param vectors {@code [V, C]}
   * @param weights of an input of size C
   * @return weights of an input of size V
   */
  public static GruWeights weightsOfUnits(INDArray vectors, GruWeights weights) {
    return weights.withInput(vectors.mmul(weights.input()));
  }
}
