package org.gru4j.math.softmax;

import static org.gru4j.math.Matrices.plain;
import static org.gru4j.math.Matrices.transposed;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Matrices;
import org.gru4j.math.RowIndexing;
import org.gru4j.math.SoftmaxStepper;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Softmax and cross-entropy of many rows, sliced so that only a bounded block of logits exists.
 *
 * <p>With logits {@code l = x Wᵀ + b}, the loss of a row is {@code ln Σ exp(l) - l[label]} and its
 * gradient {@code softmax(l)} minus one at the label, computed from the log-softmax and therefore
 * stable for any logits.
 *
 * @param weights {@code [tokens, size]}, 'c' order
 * @param bias {@code [tokens]}; null if there is none
 * @param matrices of the type of the weights
 */
public record TokenCrossEntropy(INDArray weights, @Nullable INDArray bias, Matrices matrices)
    implements TokenSoftmax {
  private static final long MAX_BLOCK_BYTES = 64L << 20;

  /** The labels of a minibatch, one per row. */
  public static final class Labels {
    private final int[] tokens;
    private final boolean[] counts;

    /**
     * Takes the arrays as they are.
     *
     * @param counts which rows count; empty if all do
     */
    public Labels(int[] tokens, boolean[] counts) {
      this.tokens = tokens;
      this.counts = counts;
    }

    public int[] tokens(int start, int end) {
      return Arrays.copyOfRange(tokens, start, end);
    }

    public int rows() {
      return tokens.length;
    }

    public int token(int row) {
      return tokens[row];
    }

    /** Other labels for the same rows. */
    public Labels map(IntUnaryOperator change) {
      return new Labels(Arrays.stream(tokens).map(change).toArray(), counts);
    }

    public boolean count(int row) {
      return counts.length == 0 || counts[row];
    }

    public int counted() {
      int counted = 0;
      for (int row = 0; row < tokens.length; row++) {
        counted += count(row) ? 1 : 0;
      }
      return counted;
    }
  }

  /**
   * Where the gradients go; all are overwritten.
   *
   * @param rows of the input, {@code [rows, size]}, 'c' order
   * @param weights {@code [tokens, size]}, 'c' order
   * @param bias {@code [tokens]}; null if there is none
   * @param scale factor of all gradients
   * @param smoothing share ε of a label that is spread over all tokens
   */
  public record Gradients(
      INDArray rows, INDArray weights, @Nullable INDArray bias, double scale, double smoothing) {}

  /** The losses of a minibatch in nats. */
  public static final class Losses {
    private final double[] rows;
    private double uniform;
    private long correct;
    private boolean countsCorrect;

    public Losses(int count) {
      rows = new double[count];
    }

    /** {@code -ln p[label]} of every row, zero where it does not count. */
    public double[] rows() {
      return rows;
    }

    public double sum() {
      return Arrays.stream(rows).sum();
    }

    /** How many of the labels that count are the most probable token; empty if nobody looked. */
    public OptionalLong correct() {
      return countsCorrect ? OptionalLong.of(correct) : OptionalLong.empty();
    }

    /**
     * What is minimised: {@code (1 - ε) Σ -ln p[label] + ε/V Σ -ln p}.
     *
     * @param smoothing ε, with which the losses were computed
     */
    public double smoothed(double smoothing) {
      return (1 - smoothing) * sum() + smoothing * uniform;
    }
  }

  @Override
  public TokenCrossEntropy copy() {
    try (MemoryWorkspace scope = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return new TokenCrossEntropy(weights.dup('c'), bias == null ? null : bias.dup('c'), matrices);
    }
  }

  @Override
  public void release() {
    TokenSoftmax.release(weights);
    if (bias != null) {
      TokenSoftmax.release(bias);
    }
  }

  @Override
  public SoftmaxStepper stepper(int capacity) {
    INDArray addend = bias == null ? Nd4j.zeros(weights.dataType(), tokens()) : bias;
    return matrices.softmaxStepper(weights, addend, capacity);
  }

  @Override
  public long tokens() {
    return weights.size(0);
  }

  @Override
  public void softmax(INDArray rows, INDArray target, ArraySupplier arrays) {
    logits(rows, target);
    inPlace("softmax", target);
  }

  @Override
  public Losses losses(INDArray rows, Labels labels, ArraySupplier arrays) {
    Losses losses =
        losses(
            rows,
            labels,
            Use.FORWARD_SCRATCH,
            arrays,
            (block, tokens, start, sums) -> sums.correct += correct(block, tokens, labels, start));
    losses.countsCorrect = true;
    return losses;
  }

  /** The logarithms of the probabilities; shapes as in {@link #softmax}. */
  public void logSoftmax(INDArray rows, INDArray target) {
    logits(rows, target);
    matrices.logSoftmax(target);
  }

  /**
   * The losses and their gradients.
   *
   * @param gradients null if the losses alone are wanted; then labels are not smoothed
   */
  public Losses loss(
      INDArray rows, Labels labels, @Nullable Gradients gradients, ArraySupplier arrays) {
    if (gradients == null) {
      return losses(rows, labels, Use.FORWARD_SCRATCH, arrays, (block, tokens, start, sums) -> {});
    }
    return losses(
        rows,
        labels,
        Use.BACKWARD_SCRATCH,
        arrays,
        (block, tokens, start, sums) -> {
          if (gradients.smoothing() > 0) {
            sums.uniform += uniformLoss(block, labels, start);
          }
          toLogitGradient(block, tokens, labels, start, gradients.smoothing(), arrays);
          addGradients(slice(rows, start, start + tokens.length), block, gradients, start);
        });
  }

  /** What else is done with a block of rows, which is overwritten afterwards. */
  private interface Block {
    /**
     * Reads or changes it.
     *
     * @param logProbabilities {@code [rows of the block, tokens]}
     * @param labels of these rows
     * @param start the block's first row
     * @param sums of all blocks, to be added to
     */
    void accept(INDArray logProbabilities, int[] labels, int start, Losses sums);
  }

  private Losses losses(
      INDArray rows, Labels labels, Use use, ArraySupplier arrays, Block furtherWork) {
    int count = (int) rows.size(0);
    long width = weights.size(0);
    int sliceRows = sliceRows(count, width);
    INDArray block = arrays.create(use, rows.dataType(), sliceRows, width);
    Losses losses = new Losses(count);
    for (int start = 0; start < count; start += sliceRows) {
      int end = Math.min(count, start + sliceRows);
      INDArray logits = end - start == sliceRows ? block : slice(block, 0, end - start);
      logits(slice(rows, start, end), logits);
      matrices.logSoftmax(logits);
      int[] tokens = labels.tokens(start, end);
      double[] picked = pick(logits, tokens, arrays, use);
      for (int row = start; row < end; row++) {
        losses.rows[row] = labels.count(row) ? -picked[row - start] : 0;
      }
      furtherWork.accept(logits, tokens, start, losses);
    }
    return losses;
  }

  private void logits(INDArray rows, INDArray target) {
    matrices.multiply(plain(rows), transposed(weights), target, 1, 0);
    if (bias != null) {
      Matrices.addRow(target, bias);
    }
  }

  private static double[] pick(INDArray logits, int[] tokens, ArraySupplier arrays, Use use) {
    INDArray picked = arrays.create(use, logits.dataType(), tokens.length, 1);
    RowIndexing.gather(
        RowIndexing.asColumn(logits), RowIndexing.flatIndices(tokens, logits.size(1)), picked);
    double[] values = new double[tokens.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = picked.getDouble(i, 0);
    }
    return values;
  }

  private static long correct(INDArray logProbabilities, int[] tokens, Labels labels, int start) {
    INDArray best = Nd4j.argMax(logProbabilities, 1);
    long correct = 0;
    for (int row = 0; row < tokens.length; row++) {
      correct += labels.count(start + row) && best.getLong(row) == tokens[row] ? 1 : 0;
    }
    return correct;
  }

  private static double uniformLoss(INDArray logProbabilities, Labels labels, int start) {
    INDArray means = logProbabilities.mean(1);
    double sum = 0;
    for (int row = 0; row < means.length(); row++) {
      sum -= labels.count(start + row) ? means.getDouble(row) : 0;
    }
    return sum;
  }

  /** Turns log-probabilities into the gradient of the loss with respect to the logits. */
  private static void toLogitGradient(
      INDArray logProbabilities,
      int[] tokens,
      Labels labels,
      int start,
      double smoothing,
      ArraySupplier arrays) {
    Transforms.exp(logProbabilities, false);
    if (smoothing > 0) {
      logProbabilities.subi(smoothing / logProbabilities.size(1));
    }
    INDArray labelShares =
        arrays
            .create(Use.BACKWARD_SCRATCH, logProbabilities.dataType(), tokens.length, 1)
            .assign(smoothing - 1);
    RowIndexing.scatterAdd(
        RowIndexing.asColumn(logProbabilities),
        RowIndexing.flatIndices(tokens, logProbabilities.size(1)),
        labelShares);
    for (int row = 0; row < tokens.length; row++) {
      if (!labels.count(start + row)) {
        slice(logProbabilities, row, row + 1).assign(0);
      }
    }
  }

  private void addGradients(INDArray rows, INDArray logitGradient, Gradients gradients, int start) {
    double scale = gradients.scale();
    double keep = start == 0 ? 0 : 1;
    INDArray rowGradient = slice(gradients.rows(), start, start + (int) rows.size(0));
    matrices.multiply(plain(logitGradient), plain(weights), rowGradient, scale, 0);
    matrices.multiply(transposed(logitGradient), plain(rows), gradients.weights(), scale, keep);
    if (gradients.bias() != null) {
      matrices.sumRows(logitGradient, gradients.bias(), scale, keep);
    }
  }

  /** How many rows of logits are computed at a time. */
  public static int sliceRows(int rows, long width) {
    long bytesPerRow = width * Double.BYTES;
    return (int) Math.max(1, Math.min(rows, MAX_BLOCK_BYTES / bytesPerRow));
  }

  /** Rows of a matrix, as a view. */
  public static INDArray slice(INDArray matrix, int start, int end) {
    return start == 0 && end == matrix.size(0) ? matrix : matrix.get(interval(start, end), all());
  }

  private static void inPlace(String operation, INDArray array) {
    Nd4j.exec(
        DynamicCustomOp.builder(operation)
            .addInputs(array)
            .addOutputs(array)
            .addIntegerArguments(1)
            .build());
  }
}
