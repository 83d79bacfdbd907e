package org.gru4j.weights;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.gru4j.kernel.GruWeights;
import org.gru4j.kernel.UpdateMode;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How a framework lays out the weights of one GRU layer.
 *
 * <p>All have an input matrix, a recurrent matrix and up to two biases of three gates side by side;
 * they differ in the order of the gates (update z, reset r, candidate c), in whether the gates are
 * the columns or the rows of a matrix, and in what an open update gate lets through. Where only the
 * last differs, {@code σ(-a) = 1 - σ(a)}: weights and biases of the update gate change sign, which
 * is exact, so that there and back gives the same bits.
 */
public enum GruConvention {
  /** {@link org.gru4j.layer.GRU} as it stands, with either {@link UpdateMode}. */
  GRU4J("zrc", false, null),
  /** Keras 1 to 3: kernel, recurrent_kernel, bias {@code [2, 3H]} or {@code [3H]}. */
  KERAS("zrc", false, UpdateMode.KEEPS_PAST),
  /** PyTorch and cuDNN: weight_ih, weight_hh {@code [3H, …]}, bias_ih, bias_hh. */
  PYTORCH("rzc", true, UpdateMode.KEEPS_PAST),
  /** ONNX: W, R {@code [3H, …]}, B {@code [6H]}. */
  ONNX("zrc", true, UpdateMode.KEEPS_PAST),
  /** Haiku and char-rnn: w_i, w_h, b; the reset before the product. */
  HAIKU("zrc", false, UpdateMode.ADMITS_CANDIDATE),
  /**
   * TensorFlow 1 {@code GRUCell}, its gates and candidate side by side; the reset before the
   * product.
   */
  TF1("rzc", false, UpdateMode.KEEPS_PAST);

  private static final String OURS = "zrc";

  private final String gates;
  private final boolean gatesAreRows;
  private final @Nullable UpdateMode updateMode;

  GruConvention(String gates, boolean gatesAreRows, @Nullable UpdateMode updateMode) {
    this.gates = gates;
    this.gatesAreRows = gatesAreRows;
    this.updateMode = updateMode;
  }

  /** What an open update gate lets through; empty if either is possible. */
  public Optional<UpdateMode> updateMode() {
    return Optional.ofNullable(updateMode);
  }

  /**
   * Our weights in this convention.
   *
   * @param ours as {@link org.gru4j.layer.GRU} has them
   * @param mode of our update gate
   * @return new arrays in 'c' order; matrices {@code [size, 3H]} or {@code [3H, size]}
   */
  public GruWeights fromGru4j(GruWeights ours, UpdateMode mode) {
    return map(
        ours,
        columns -> {
          INDArray theirs = reordered(columns, OURS, gates, mode);
          return gatesAreRows ? theirs.transpose() : theirs;
        });
  }

  /**
   * Weights of this convention in ours.
   *
   * @param theirs matrices {@code [size, 3H]} or {@code [3H, size]}, biases {@code [3H]}
   * @param mode of our update gate
   * @return new arrays in 'c' order
   */
  public GruWeights toGru4j(GruWeights theirs, UpdateMode mode) {
    return map(
        theirs,
        matrix ->
            reordered(
                gatesAreRows && !matrix.isRowVector() ? matrix.transpose() : matrix,
                gates,
                OURS,
                mode));
  }

  private static GruWeights map(GruWeights from, UnaryOperator<INDArray> conversion) {
    INDArray recurrentBias = from.recurrentBias();
    return new GruWeights(
        conversion.apply(from.input()).dup('c'),
        conversion.apply(from.recurrent()).dup('c'),
        vector(from.bias(), conversion),
        recurrentBias == null ? null : vector(recurrentBias, conversion));
  }

  private static INDArray vector(INDArray bias, UnaryOperator<INDArray> conversion) {
    INDArray row = bias.reshape('c', 1, bias.length());
    return conversion.apply(row).dup('c').reshape(bias.length());
  }

  /** Blocks of columns in another order, the update gate with the other sign if need be. */
  private INDArray reordered(INDArray columns, String from, String to, UpdateMode mode) {
    long width = columns.size(1) / from.length();
    INDArray[] blocks = new INDArray[to.length()];
    for (int i = 0; i < blocks.length; i++) {
      char gate = to.charAt(i);
      long start = from.indexOf(gate) * width;
      INDArray block = columns.get(all(), interval(start, start + width));
      boolean negate = gate == 'z' && updateMode != null && updateMode != mode;
      blocks[i] = negate ? block.neg() : block;
    }
    return Nd4j.concat(1, blocks);
  }
}
