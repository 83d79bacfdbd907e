package org.gru4j.lm.adaptation;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What a {@link NeuralCache} holds while a text is read. */
public final class CacheMemory {
  private final NeuralCache options;

  /** The states read last, {@code [tokens, size]}, the oldest first; empty before the first. */
  private INDArray states = Nd4j.empty(DataType.FLOAT);

  /** The tokens that came behind them. */
  private int[] tokens = {};

  /** Holds nothing yet. */
  public CacheMemory(NeuralCache options) {
    this.options = options;
  }

  /**
   * The probabilities of the tokens of a window, each from all states before its own; then the
   * window is held.
   *
   * @param window what the softmax reads at each step, {@code [steps, size]}
   * @param next the token behind each
   * @param model the model's probability of each of these
   * @return {@code (1 - λ) p_model + λ p_cache}, or the model's where nothing is held yet
   */
  public double[] read(INDArray window, int[] next, double[] model) {
    int before = tokens.length;
    INDArray all = before == 0 ? window.dup('c') : Nd4j.concat(0, states, window);
    int[] behind = new int[before + next.length];
    System.arraycopy(tokens, 0, behind, 0, before);
    System.arraycopy(next, 0, behind, before, next.length);
    double[] mixed = new double[next.length];
    double[] products =
        window.mmul(all.transpose()).castTo(DataType.DOUBLE).dup('c').data().asDouble();
    for (int step = 0; step < next.length; step++) {
      int end = before + step;
      int start = Math.max(0, end - options.cacheSize());
      int row = step * behind.length;
      double cached = probability(products, row, behind, start, end, next[step]);
      mixed[step] =
          start == end
              ? model[step]
              : (1 - options.cacheWeight()) * model[step] + options.cacheWeight() * cached;
    }
    keep(all, behind);
    return mixed;
  }

  private double probability(
      double[] products, int row, int[] behind, int start, int end, int token) {
    double theta = options.cacheFlatness();
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = start; i < end; i++) {
      largest = Math.max(largest, theta * products[row + i]);
    }
    double sum = 0;
    double found = 0;
    for (int i = start; i < end; i++) {
      double weight = Math.exp(theta * products[row + i] - largest);
      sum += weight;
      found += behind[i] == token ? weight : 0;
    }
    return found / sum;
  }

  private void keep(INDArray all, int[] behind) {
    int kept = Math.min(options.cacheSize(), behind.length);
    int from = behind.length - kept;
    states = all.get(NDArrayIndex.interval(from, behind.length), NDArrayIndex.all()).dup('c');
    tokens = Arrays.copyOfRange(behind, from, behind.length);
  }
}
