package org.gru4j.math.softmax;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.List;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.SoftmaxStepper;
import org.gru4j.math.softmax.TokenCrossEntropy.Labels;
import org.gru4j.math.softmax.TokenCrossEntropy.Losses;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Adaptive softmax (Grave et al. 2017, arXiv:1609.04309) and its cross-entropy. With {@code c_i}
 * the first token of the i-th of k tails, counted from 1:
 *
 * <pre>
 *   g = softmax(h Wᵀ + b)                                   the head, of length c_1 + k
 *   p[w] = g[w]                                             for w below c_1
 *   p[w] = g[c_1 + i - 1] softmax(h P_iᵀ W_iᵀ)[w - c_i]     for w in tail i
 *   loss = - ln p[label]                                    of a row, in nats
 * </pre>
 *
 * @param head over all rows: the frequent tokens, then one entry for each tail
 * @param tails each over the rows whose label lies in it
 */
public record AdaptiveCrossEntropy(TokenCrossEntropy head, List<AdaptiveTail> tails)
    implements TokenSoftmax {

  /**
   * Where the gradients go; all are overwritten.
   *
   * @param rows of the input, {@code [rows, size]}, 'c' order
   * @param weights of the shapes of the weights
   * @param scale factor of all gradients
   */
  public record Gradients(INDArray rows, AdaptiveCrossEntropy weights, double scale) {
    TokenCrossEntropy.Gradients ofHead() {
      TokenCrossEntropy head = weights.head();
      return new TokenCrossEntropy.Gradients(rows, head.weights(), head.bias(), scale, 0);
    }
  }

  @Override
  public AdaptiveCrossEntropy copy() {
    return new AdaptiveCrossEntropy(head.copy(), tails.stream().map(AdaptiveTail::copy).toList());
  }

  @Override
  public void release() {
    head.release();
    tails.forEach(AdaptiveTail::release);
  }

  @Override
  public SoftmaxStepper stepper(int capacity) {
    return new Stepper(
        copy(),
        ArraySupplier.DETACHED.create(
            Use.ACTIVATION, head.weights().dataType(), capacity, tokens()));
  }

  /** Steps by a copy of the weights. */
  private record Stepper(AdaptiveCrossEntropy softmax, INDArray probabilities)
      implements SoftmaxStepper {
    @Override
    public void step(INDArray states, int rows) {
      softmax.softmax(
          TokenCrossEntropy.slice(states, 0, rows),
          TokenCrossEntropy.slice(probabilities, 0, rows),
          ArraySupplier.DETACHED);
    }

    @Override
    public void close() {
      softmax.release();
      probabilities.close();
    }
  }

  /** How many tokens the head knows by themselves. */
  private int frequentTokens() {
    return (int) head.tokens() - tails.size();
  }

  @Override
  public long tokens() {
    return frequentTokens() + tails.stream().mapToLong(AdaptiveTail::size).sum();
  }

  @Override
  public void softmax(INDArray rows, INDArray target, ArraySupplier arrays) {
    if (tails.isEmpty()) {
      head.softmax(rows, target, arrays);
      return;
    }
    INDArray ofHead =
        arrays.create(Use.FORWARD_SCRATCH, rows.dataType(), rows.size(0), head.tokens());
    head.softmax(rows, ofHead, arrays);
    int frequent = frequentTokens();
    columns(target, 0, frequent).assign(columns(ofHead, 0, frequent));
    for (int i = 0; i < tails.size(); i++) {
      AdaptiveTail tail = tails.get(i);
      INDArray ofTail = columns(ofHead, frequent + i, frequent + i + 1L).dup('c');
      tail.softmax(rows, ofTail, columns(target, tail.first(), tail.first() + tail.size()), arrays);
    }
    TokenSoftmax.release(ofHead);
  }

  private static INDArray columns(INDArray matrix, long from, long end) {
    return matrix.get(all(), interval(from, end));
  }

  @Override
  public Losses losses(INDArray rows, Labels labels, ArraySupplier arrays) {
    return loss(rows, labels, null, arrays);
  }

  /**
   * The losses.
   *
   * @param gradients null if only the losses are wanted
   */
  public Losses loss(
      INDArray rows, Labels labels, @Nullable Gradients gradients, ArraySupplier arrays) {
    Losses losses =
        head.loss(
            rows,
            labels.map(this::headEntry),
            gradients == null ? null : gradients.ofHead(),
            arrays);
    for (int i = 0; i < tails.size(); i++) {
      AdaptiveTail.Gradients ofTail =
          gradients == null
              ? null
              : new AdaptiveTail.Gradients(
                  gradients.rows(), gradients.weights().tails().get(i), gradients.scale());
      tails.get(i).addLoss(rows, labels, losses, ofTail, arrays);
    }
    return losses;
  }

  private int headEntry(int token) {
    for (int i = 0; i < tails.size(); i++) {
      if (tails.get(i).covers(token)) {
        return frequentTokens() + i;
      }
    }
    return token;
  }
}
