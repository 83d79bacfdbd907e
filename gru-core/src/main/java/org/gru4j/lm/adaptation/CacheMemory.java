package org.gru4j.lm.adaptation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What a {@link NeuralCache} holds while a text is read. */
public final class CacheMemory {
  private final NeuralCache options;

  /**
   * The states that are held, {@code [rows, size]}, the oldest first, and room for more, so that
   * they are moved seldom; empty before the first.
   */
  private INDArray states = Nd4j.empty(DataType.FLOAT);

  /** The tokens that came behind them. */
  private int[] tokens = {};

  /** What the softmax reads now; null before the first. */
  private @Nullable INDArray present;

  /** How many rows are in use. */
  private int held;

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
    makeRoom(window);
    int before = held;
    held += next.length;
    states.get(NDArrayIndex.interval(before, held), NDArrayIndex.all()).assign(window);
    System.arraycopy(next, 0, tokens, before, next.length);
    int first = Math.max(0, before - options.cacheSize());
    INDArray near = states.get(NDArrayIndex.interval(first, held), NDArrayIndex.all());
    double[] mixed = new double[next.length];
    double[] products =
        window.mmul(near.transpose()).castTo(DataType.DOUBLE).dup('c').data().asDouble();
    for (int step = 0; step < next.length; step++) {
      int end = before + step;
      int start = Math.max(0, end - options.cacheSize());
      int row = step * (held - first) - first;
      double cached = probability(products, row, start, end, next[step]);
      mixed[step] =
          start == end
              ? model[step]
              : (1 - options.cacheWeight()) * model[step] + options.cacheWeight() * cached;
    }
    return mixed;
  }

  /**
   * What the cache says of a token, of the states from start to end.
   *
   * @param row what is added to the number of a state for its place among the products
   */
  private double probability(double[] products, int row, int start, int end, int token) {
    double[] weights = weights(products, row + start, row + end);
    double sum = 0;
    double found = 0;
    for (int i = start; i < end; i++) {
      sum += weights[i - start];
      found += tokens[i] == token ? weights[i - start] : 0;
    }
    return found / sum;
  }

  /** Holds the present state, and the token that came behind it. */
  public void follow(int token) {
    INDArray state = present;
    if (state != null) {
      makeRoom(state);
      states.get(NDArrayIndex.interval(held, held + 1), NDArrayIndex.all()).assign(state);
      tokens[held++] = token;
    }
  }

  /** What the softmax reads now, as far as {@link #mix} and {@link #follow} are concerned. */
  public void read(float[] state) {
    present = Nd4j.createFromArray(state).reshape(1, state.length);
  }

  /**
   * Puts {@code (1 - λ) p_model + λ p_cache} in place of the model's probabilities of all tokens,
   * by the states that are held beside the present one.
   */
  public void mix(float[] probabilities) {
    INDArray state = present;
    int start = Math.max(0, held - options.cacheSize());
    if (state == null || start == held) {
      return;
    }
    INDArray near = states.get(NDArrayIndex.interval(start, held), NDArrayIndex.all());
    double[] products =
        near.mmul(state.transpose()).castTo(DataType.DOUBLE).dup('c').data().asDouble();
    double[] shares = weights(products, 0, products.length);
    double sum = Arrays.stream(shares).sum();
    for (int token = 0; token < probabilities.length; token++) {
      probabilities[token] *= (float) (1 - options.cacheWeight());
    }
    for (int i = 0; i < shares.length; i++) {
      probabilities[tokens[start + i]] += (float) (options.cacheWeight() * shares[i] / sum);
    }
  }

  /** {@code exp(θ h_t · h_i)} of products from start to end, times what they have in common. */
  private double[] weights(double[] products, int start, int end) {
    double theta = options.cacheFlatness();
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = start; i < end; i++) {
      largest = Math.max(largest, theta * products[i]);
    }
    double[] weights = new double[end - start];
    for (int i = start; i < end; i++) {
      weights[i - start] = Math.exp(theta * products[i] - largest);
    }
    return weights;
  }

  /** Moves what is still held to the front, where no rows are left for a window. */
  private void makeRoom(INDArray window) {
    int more = Math.toIntExact(window.size(0));
    if (held + more <= tokens.length) {
      return;
    }
    int kept = Math.min(options.cacheSize(), held);
    int rows = 2 * options.cacheSize() + more;
    INDArray room = Nd4j.createUninitialized(window.dataType(), rows, window.size(1));
    if (kept > 0) {
      room.get(NDArrayIndex.interval(0, kept), NDArrayIndex.all())
          .assign(states.get(NDArrayIndex.interval(held - kept, held), NDArrayIndex.all()));
    }
    int[] behind = new int[rows];
    System.arraycopy(tokens, held - kept, behind, 0, kept);
    states = room;
    tokens = behind;
    held = kept;
  }
}
