package org.gru4j.layer.internal;

import java.lang.ref.WeakReference;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.GruInput;
import org.gru4j.math.GruKernel;
import org.gru4j.math.GruPass;
import org.gru4j.math.GruWeights;
import org.gru4j.math.Matrices;
import org.gru4j.math.RowIndexing;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a {@link TokenEmbedding} did last, told to a GRU that reads its output.
 *
 * <p>With {@code x_t = e_t E} for tokens {@code e_t} as unit vectors, the input products are {@code
 * x_t W = e_t (E W)}: where a window has many more steps than the vocabulary has tokens, a product
 * with {@code E W} takes the place of one with {@code W}, and its cost grows with the vocabulary
 * {@code V} instead of with the size {@code C} of the vectors. The gradients follow by the chain
 * rule: from {@code D}, that of {@code E W}, those of the weights {@code Eᵀ D} and of the vectors
 * {@code D Wᵀ}.
 *
 * <p>Deeplearning4j's layers do not know each other. The array that goes from one to the other is
 * what tells that they follow each other, and its content that nothing has changed it in place, as
 * dropout does.
 */
public final class TokenLookup {
  /** Weak, so that a thread does not keep a network alive; its layer holds it. */
  private static final ThreadLocal<WeakReference<TokenLookup>> LAST =
      ThreadLocal.withInitial(() -> new WeakReference<>(null));

  private final INDArray vectors;
  private final int[] tokens;
  private final INDArray output;
  private final Matrices matrices;

  /**
   * A lookup, of which this thread's next layer learns.
   *
   * @param vectors {@code E}, {@code [V, C]} in 'c' order
   * @param tokens time-major
   * @param output the array that the layer hands on
   * @param matrices of the type of the vectors
   */
  public TokenLookup(INDArray vectors, int[] tokens, INDArray output, Matrices matrices) {
    this.vectors = vectors;
    this.tokens = tokens;
    this.output = output;
    this.matrices = matrices;
    LAST.set(new WeakReference<>(this));
  }

  /** The lookup that made this array; null if none did, or if it is not known any more. */
  public static @Nullable TokenLookup of(INDArray output) {
    TokenLookup last = LAST.get().get();
    return last != null && last.output == output ? last : null;
  }

  /** Whether the vocabulary is small beside the vectors and the window. */
  public static boolean pays(long vocabulary, long size, long steps) {
    return 2 * vocabulary * (steps + size) <= steps * size;
  }

  /**
   * A pass over the tokens; null if a pass over the vectors is cheaper, or if they are not any more
   * what was looked up.
   *
   * @param input whose sequence are the vectors
   */
  public @Nullable GruPass forward(
      GruKernel kernel,
      GruWeights weights,
      GruInput input,
      boolean training,
      ArraySupplier arrays) {
    INDArray rows = Matrices.rows(input.sequence());
    if (!pays(vectors.size(0), vectors.size(1), tokens.length) || !isIn(rows)) {
      return null;
    }
    INDArray ofTokens = matrices.times(vectors, weights.input(), arrays, Use.ACTIVATION);
    INDArray units =
        arrays.create(
            Use.ACTIVATION, rows.dataType(), input.timeSteps(), input.batchSize(), vectors.size(0));
    RowIndexing.gather(units(vectors), tokens, Matrices.rows(units));
    return new Pass(
        kernel.forward(weights.withInput(ofTokens), input.with(units), training, arrays),
        weights.input(),
        this);
  }

  /** All tokens as unit vectors, {@code [V, V]}. */
  public static INDArray units(INDArray vectors) {
    return Nd4j.eye(vectors.size(0)).castTo(vectors.dataType());
  }

  /** Whether these rows still are the tokens' vectors. */
  private boolean isIn(INDArray rows) {
    return rows.dataType() == vectors.dataType()
        && rows.size(0) == tokens.length
        && RowIndexing.isInHostMemory(vectors)
        && RowIndexing.areRows(vectors, tokens, rows);
  }

  /**
   * A pass over tokens.
   *
   * @param pass over unit vectors
   * @param weights {@code W}
   */
  private record Pass(GruPass pass, INDArray weights, TokenLookup lookup) implements GruPass {
    @Override
    public INDArray output() {
      return pass.output();
    }

    @Override
    public boolean readsOutput() {
      return pass.readsOutput();
    }

    @Override
    public INDArray finalState() {
      return pass.finalState();
    }

    /**
     * {@inheritDoc}
     *
     * <p>The gradient of a token's vector stands whole where the token occurs first; the layer that
     * looked it up adds up the gradients of all its occurrences.
     */
    @Override
    public Gradients backward(
        INDArray outputGradient,
        @Nullable INDArray finalStateGradient,
        GruWeights weightGradients,
        ArraySupplier arrays) {
      INDArray vectors = lookup.vectors;
      Matrices matrices = lookup.matrices;
      INDArray ofTokens =
          arrays.create(Use.BACKWARD_SCRATCH, weights.dataType(), vectors.size(0), weights.size(1));
      INDArray initialState =
          pass.backward(
                  outputGradient, finalStateGradient, weightGradients.withInput(ofTokens), arrays)
              .initialState();
      matrices.transposedProduct(vectors, ofTokens, weightGradients.input());
      INDArray ofVectors =
          matrices.timesTransposed(ofTokens, weights, arrays, Use.BACKWARD_SCRATCH);
      INDArray output = pass.output();
      INDArray sequence =
          arrays
              .create(
                  Use.GRADIENT, weights.dataType(), output.size(0), output.size(1), vectors.size(1))
              .assign(0);
      RowIndexing.scatterFirst(ofVectors, lookup.tokens, Matrices.rows(sequence));
      return new Gradients(sequence, initialState);
    }
  }
}
