package org.gru4j.weights;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruOptions;
import org.gru4j.math.GruWeights;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How a framework lays out the weights of one GRU layer.
 *
 * <p>All have an input matrix, a recurrent matrix and up to two biases of three gates side by side;
 * they differ in the order of the gates (update z, reset r, candidate c), in whether the gates are
 * the columns or the rows of a matrix, in what an open update gate lets through, in where the reset
 * gate is applied and in which gates have a recurrent bias. Where only the update gate differs,
 * {@code σ(-a) = 1 - σ(a)}: its weights and biases change sign, which is exact, so that there and
 * back gives the same bits. What a framework has no place for is refused.
 */
public enum GruConvention {
  /** {@link org.gru4j.layer.GRU} as it stands, with either {@link UpdateMode}. */
  GRU4J("zrc", Matrices.GATES_IN_COLUMNS, null, EnumSet.allOf(ResetMode.class), "zrc"),
  /** Keras 1 to 3: kernel, recurrent_kernel, bias {@code [2, 3H]} or {@code [3H]}. */
  KERAS(
      "zrc",
      Matrices.GATES_IN_COLUMNS,
      UpdateMode.KEEPS_PAST,
      EnumSet.allOf(ResetMode.class),
      "zrc"),
  /** PyTorch and cuDNN: weight_ih, weight_hh {@code [3H, …]}, bias_ih, bias_hh. */
  PYTORCH("rzc", Matrices.GATES_IN_ROWS, UpdateMode.KEEPS_PAST, EnumSet.of(ResetMode.AFTER), "zrc"),
  /** ONNX: W, R {@code [3H, …]}, B {@code [6H]}. */
  ONNX("zrc", Matrices.GATES_IN_ROWS, UpdateMode.KEEPS_PAST, EnumSet.allOf(ResetMode.class), "zrc"),
  /**
   * oneDNN: weights_layer, weights_iter in {@code ldigo}; bias {@code [3H]} of vanilla_gru, with
   * the reset before the product, or {@code [4H]} of lbr_gru, after it: the fourth block is the
   * candidate's recurrent bias, and the gates have none.
   */
  ONEDNN(
      "zrc", Matrices.GATES_IN_COLUMNS, UpdateMode.KEEPS_PAST, EnumSet.allOf(ResetMode.class), "c"),
  /** Haiku and char-rnn: w_i, w_h, b; the reset before the product. */
  HAIKU(
      "zrc",
      Matrices.GATES_IN_COLUMNS,
      UpdateMode.ADMITS_CANDIDATE,
      EnumSet.of(ResetMode.BEFORE),
      ""),
  /**
   * TensorFlow 1 {@code GRUCell}, its gates and candidate side by side; the reset before the
   * product.
   */
  TF1("rzc", Matrices.GATES_IN_COLUMNS, UpdateMode.KEEPS_PAST, EnumSet.of(ResetMode.BEFORE), "");

  /** Whether the gates stand side by side or one below the other. */
  private enum Matrices {
    GATES_IN_COLUMNS,
    GATES_IN_ROWS
  }

  private static final String OURS = "zrc";

  private final String gates;
  private final boolean gatesAreRows;
  private final @Nullable UpdateMode updateMode;

  @SuppressWarnings("ImmutableEnumChecker") // never changed after construction
  private final Set<ResetMode> resetModes;

  private final String recurrentBiases;

  GruConvention(
      String gates,
      Matrices matrices,
      @Nullable UpdateMode updateMode,
      Set<ResetMode> resetModes,
      String recurrentBiases) {
    this.gates = gates;
    this.gatesAreRows = matrices == Matrices.GATES_IN_ROWS;
    this.updateMode = updateMode;
    this.resetModes = resetModes;
    this.recurrentBiases = recurrentBiases;
  }

  /** What an open update gate lets through; empty if either is possible. */
  public Optional<UpdateMode> updateMode() {
    return Optional.ofNullable(updateMode);
  }

  /**
   * Refuses a form of the recurrence that weights of this convention cannot serve.
   *
   * @throws WeightsException if the framework applies the reset gate elsewhere, has none of the
   *     form's options, or the update gate would have to change sign and its function is not
   *     symmetric
   */
  public void requireServes(GruEquations form) {
    GruOptions foreign = this == ONNX ? form.options().withClip(0) : form.options();
    if (this != GRU4J && !foreign.equals(GruOptions.NONE)) {
      throw new WeightsException(
          "Expected a GRU as %s has it, found one with %s.".formatted(this, foreign.description()));
    }
    if (!resetModes.contains(form.resetMode())) {
      throw new WeightsException(
          "Expected a GRU with the reset gate %s the recurrent product, as %s has it, found %s."
              .formatted(
                  resetModes.contains(ResetMode.AFTER) ? "AFTER" : "BEFORE",
                  this,
                  form.resetMode()));
    }
    boolean symmetric =
        form.gateActivation() instanceof ActivationSigmoid
            || form.gateActivation() instanceof ActivationHardSigmoid;
    if (changesSign(form.updateMode()) && !symmetric) {
      throw new WeightsException(
          "Expected gates with a sigmoid or hard sigmoid, or the update mode %s of %s, found %s."
              .formatted(updateMode, this, form.gateActivation()));
    }
  }

  /**
   * Our weights in this convention.
   *
   * @param ours as {@link org.gru4j.layer.GRU} has them
   * @param mode of our update gate
   * @return new arrays in 'c' order; matrices {@code [size, 3H]} or {@code [3H, size]}
   * @throws WeightsException if a gate has a recurrent bias that is not zero, or there are gains of
   *     layer normalisation, and the convention has no place for them
   */
  public GruWeights fromGru4j(GruWeights ours, UpdateMode mode) {
    requireRecurrentBiases(ours);
    GruWeights theirs =
        map(
            ours,
            columns -> {
              INDArray blocks = reordered(columns, OURS, gates, mode);
              return gatesAreRows ? blocks.transpose() : blocks;
            });
    return recurrentBiases.equals(OURS) ? theirs : withOneBias(theirs);
  }

  /**
   * Weights of this convention in ours.
   *
   * @param theirs matrices {@code [size, 3H]} or {@code [3H, size]}, biases {@code [3H]}, or one
   *     bias {@code [4H]} of oneDNN
   * @param mode of our update gate
   * @return new arrays in 'c' order
   */
  public GruWeights toGru4j(GruWeights theirs, UpdateMode mode) {
    return map(
        this == ONEDNN ? withTwoBiases(theirs) : theirs,
        matrix ->
            reordered(
                gatesAreRows && !matrix.isRowVector() ? matrix.transpose() : matrix,
                gates,
                OURS,
                mode));
  }

  private void requireRecurrentBiases(GruWeights ours) {
    INDArray bias = ours.recurrentBias();
    long width = ours.hiddenSize();
    for (int i = 0; i < OURS.length() && bias != null; i++) {
      if (recurrentBiases.indexOf(OURS.charAt(i)) < 0 && !isZero(block(bias, i, width))) {
        throw new WeightsException(
            "Expected no recurrent bias of gate %s, for which %s has no place, found one that is not"
                    .formatted(OURS.charAt(i), this)
                + " zero.");
      }
    }
  }

  private static INDArray block(INDArray bias, int index, long width) {
    return bias.get(interval(index * width, (index + 1) * width));
  }

  public static boolean isZero(INDArray array) {
    return array.amaxNumber().doubleValue() == 0;
  }

  /** The candidate's recurrent bias as a fourth block, if the convention has that. */
  private GruWeights withOneBias(GruWeights two) {
    INDArray recurrent = two.recurrentBias();
    INDArray bias = two.bias();
    if (recurrent != null && !recurrentBiases.isEmpty()) {
      bias = Nd4j.concat(0, bias, block(recurrent, 2, two.hiddenSize()));
    }
    return new GruWeights(two.input(), two.recurrent(), bias, null);
  }

  private static GruWeights withTwoBiases(GruWeights one) {
    long width = one.hiddenSize();
    INDArray bias = one.bias();
    if (bias.length() != 4 * width) {
      return one;
    }
    INDArray recurrent =
        Nd4j.concat(0, bias.like().get(interval(0, 2 * width)), block(bias, 3, width));
    return new GruWeights(
        one.input(), one.recurrent(), bias.get(interval(0, 3 * width)), recurrent);
  }

  private GruWeights map(GruWeights from, UnaryOperator<INDArray> conversion) {
    INDArray recurrentBias = from.recurrentBias();
    return new GruWeights(
        conversion.apply(from.input()).dup('c'),
        conversion.apply(from.recurrent()).dup('c'),
        vector(from.bias(), conversion),
        recurrentBias == null ? null : vector(recurrentBias, conversion),
        gains(from));
  }

  private GruWeights.@Nullable Gains gains(GruWeights from) {
    if (from.gains() != null && this != GRU4J) {
      throw new WeightsException(
          "Expected weights without layer normalization, for which %s has no place, found gains."
              .formatted(this));
    }
    GruWeights.Gains gains = from.gains();
    return gains == null
        ? null
        : new GruWeights.Gains(gains.input().dup('c'), gains.recurrent().dup('c'));
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
      blocks[i] = gate == 'z' && changesSign(mode) ? block.neg() : block;
    }
    return Nd4j.concat(1, blocks);
  }

  private boolean changesSign(UpdateMode ours) {
    return updateMode != null && updateMode != ours;
  }
}
