package org.gru4j.math.softmax;

import java.util.stream.IntStream;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Matrices;
import org.gru4j.math.RowIndexing;
import org.gru4j.math.softmax.TokenCrossEntropy.Labels;
import org.gru4j.math.softmax.TokenCrossEntropy.Losses;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A cluster of rarer tokens in an {@link AdaptiveCrossEntropy}: the rows are projected to fewer
 * dimensions before the softmax over the cluster's tokens.
 *
 * @param projection {@code [projected size, size]}, 'c' order
 * @param tokens {@code [tokens of the cluster, projected size]}, 'c' order
 * @param first index of the cluster's first token
 * @param matrices of the type of the weights
 */
public record AdaptiveTail(INDArray projection, INDArray tokens, int first, Matrices matrices) {

  /**
   * Where the gradients go.
   *
   * @param rows of the input, {@code [rows, size]}, 'c' order; what comes from the tail is added
   * @param weights of the shapes of the weights; overwritten
   * @param scale factor of all gradients
   */
  public record Gradients(INDArray rows, AdaptiveTail weights, double scale) {}

  /** A copy outside of all workspaces. */
  public AdaptiveTail copy() {
    try (MemoryWorkspace scope = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return new AdaptiveTail(projection.dup('c'), tokens.dup('c'), first, matrices);
    }
  }

  /** Frees the weights of a copy. */
  void release() {
    TokenSoftmax.release(projection);
    TokenSoftmax.release(tokens);
  }

  public int size() {
    return (int) tokens.size(0);
  }

  public boolean covers(int token) {
    return token >= first && token < first + size();
  }

  private TokenCrossEntropy crossEntropy() {
    return new TokenCrossEntropy(tokens, null, matrices);
  }

  /**
   * The probabilities of the cluster's tokens.
   *
   * @param cluster probability of the cluster, {@code [rows, 1]}
   * @param target {@code [rows, tokens of the cluster]}, of any strides
   */
  public void softmax(INDArray rows, INDArray cluster, INDArray target, ArraySupplier arrays) {
    INDArray projected = matrices.timesTransposed(rows, projection, arrays, Use.FORWARD_SCRATCH);
    int count = (int) rows.size(0);
    int sliceRows = TokenCrossEntropy.sliceRows(count, size());
    INDArray block = arrays.create(Use.FORWARD_SCRATCH, rows.dataType(), sliceRows, size());
    for (int start = 0; start < count; start += sliceRows) {
      int end = Math.min(count, start + sliceRows);
      INDArray within = TokenCrossEntropy.slice(block, 0, end - start);
      crossEntropy().softmax(TokenCrossEntropy.slice(projected, start, end), within, arrays);
      Matrices.multiplyColumn(within, TokenCrossEntropy.slice(cluster, start, end));
      TokenCrossEntropy.slice(target, start, end).assign(within);
    }
    TokenSoftmax.release(block);
    TokenSoftmax.release(projected);
  }

  /**
   * Adds the losses within the cluster to those of the rows whose label lies in it.
   *
   * @param gradients null if only the losses are wanted
   */
  public void addLoss(
      INDArray rows,
      Labels labels,
      Losses losses,
      @Nullable Gradients gradients,
      ArraySupplier arrays) {
    int[] chosen =
        IntStream.range(0, labels.rows())
            .filter(row -> labels.count(row) && covers(labels.token(row)))
            .toArray();
    if (gradients != null) {
      gradients.weights().projection().assign(0);
    }
    if (chosen.length > 0) {
      Use use = gradients == null ? Use.FORWARD_SCRATCH : Use.BACKWARD_SCRATCH;
      INDArray inputs = arrays.create(use, rows.dataType(), chosen.length, rows.size(1));
      RowIndexing.gather(rows, chosen, inputs);
      Labels within =
          new Labels(
              IntStream.of(chosen).map(row -> labels.token(row) - first).toArray(), new boolean[0]);
      double[] added = loss(inputs, chosen, within, gradients, arrays).rows();
      for (int i = 0; i < chosen.length; i++) {
        losses.rows()[chosen[i]] += added[i];
      }
    } else if (gradients != null) {
      gradients.weights().tokens().assign(0);
    }
  }

  private Losses loss(
      INDArray inputs,
      int[] chosen,
      Labels labels,
      @Nullable Gradients gradients,
      ArraySupplier arrays) {
    Use use = gradients == null ? Use.FORWARD_SCRATCH : Use.BACKWARD_SCRATCH;
    INDArray projected = matrices.timesTransposed(inputs, projection, arrays, use);
    if (gradients == null) {
      return crossEntropy().loss(projected, labels, null, arrays);
    }
    INDArray projectedGradient = arrays.create(use, inputs.dataType(), projected.shape());
    AdaptiveTail to = gradients.weights();
    Losses losses =
        crossEntropy()
            .loss(
                projected,
                labels,
                new TokenCrossEntropy.Gradients(
                    projectedGradient, to.tokens(), null, gradients.scale(), 0),
                arrays);
    matrices.addTransposedProduct(projectedGradient, inputs, to.projection());
    INDArray inputGradient = matrices.times(projectedGradient, projection, arrays, use);
    RowIndexing.scatterAdd(gradients.rows(), chosen, inputGradient);
    return losses;
  }
}
