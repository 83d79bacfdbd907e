package org.gru4j.math.attention;

import static org.gru4j.math.Matrices.plain;
import static org.gru4j.math.Matrices.transposed;

import java.util.Map;
import java.util.Objects;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Matrices;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Queries over one minibatch's memory, forward and backward.
 *
 * <pre>
 *   a = softmax(score(q, m_1 .. m_T))        over the places that the memory's mask lets count
 *   c = Σ a_j m_j                            the context
 * </pre>
 *
 * <p>Many queries per example are answered at once: queries {@code [batch, queries, querySize]},
 * memory {@code [batch, places, memorySize]}, weights {@code [batch, queries, places]}, contexts
 * {@code [batch, queries, memorySize]}, all in 'c' order.
 */
public final class Attention {
  public static final String QUERY_KEY = "attentionQuery";
  public static final String MEMORY_KEY = "attentionMemory";
  public static final String VECTOR_KEY = "attentionVector";

  /** What is added to the score of a place that does not count: its weight becomes exactly 0. */
  public static final double EXCLUDED = -1e30;

  private final AttentionScore score;
  private final Map<String, INDArray> weights;
  private final INDArray memory;

  /** What the transformed queries are compared with, {@code [batch, places, size]}. */
  private final INDArray keys;

  private final @Nullable INDArray exclusion;
  private final Matrices matrices;
  private @Nullable INDArray memoryGradient;
  private @Nullable INDArray keyGradient;

  /** What one call computed, for the way back. */
  public record Answer(
      INDArray queries,
      INDArray transformed,
      @Nullable INDArray hidden,
      INDArray weights,
      INDArray context) {}

  /**
   * What a memory is read with.
   *
   * @param score of a query and a place
   * @param weights parameters by key: {@link #QUERY_KEY} {@code [querySize, size]} unless the score
   *     is the dot product; for {@code CONCAT} also {@link #MEMORY_KEY} {@code [memorySize, size]}
   *     and {@link #VECTOR_KEY} {@code [size, 1]}
   * @param matrices of the type of all arrays
   */
  public record Reading(AttentionScore score, Map<String, INDArray> weights, Matrices matrices) {}

  /**
   * Reads a memory.
   *
   * @param memory {@code [batch, places, memorySize]} in 'c' order
   * @param mask {@code [batch, places]}, 1 = counts; null if all do
   * @param arrays supplies what lives as long as this object, for {@link Use#ACTIVATION}
   */
  public Attention(
      Reading reading, INDArray memory, @Nullable INDArray mask, ArraySupplier arrays) {
    this.score = reading.score();
    this.weights = reading.weights();
    this.matrices = reading.matrices();
    this.memory = memory;
    this.keys =
        score == AttentionScore.CONCAT
            ? matrices.times(memory, weight(MEMORY_KEY), arrays, Use.ACTIVATION)
            : memory;
    this.exclusion = mask == null ? null : exclusion(mask, arrays);
  }

  private INDArray weight(String key) {
    return Objects.requireNonNull(weights.get(key), key);
  }

  private INDArray exclusion(INDArray mask, ArraySupplier arrays) {
    INDArray result =
        arrays.create(Use.ACTIVATION, memory.dataType(), mask.size(0), 1, mask.size(1));
    // (mask - 1) * -EXCLUDED is 0 where the place counts.
    return result.assign(mask.reshape(result.shape())).subi(1).muli(-EXCLUDED);
  }

  /**
   * Answers queries.
   *
   * @param queries {@code [batch, queries, querySize]}, in 'c' order
   * @param arrays supplies what the answer holds, for {@link Use#ACTIVATION}
   */
  public Answer answer(INDArray queries, ArraySupplier arrays) {
    INDArray transformed =
        score == AttentionScore.DOT
            ? queries
            : matrices.times(queries, weight(QUERY_KEY), arrays, Use.ACTIVATION);
    long batch = memory.size(0);
    long places = memory.size(1);
    INDArray attention = create(arrays, batch, queries.size(1), places);
    INDArray hidden = null;
    if (score == AttentionScore.CONCAT) {
      hidden = hidden(transformed, arrays);
      matrices.product(
          Matrices.rows(hidden), weight(VECTOR_KEY), attention.reshape(attention.length(), 1));
    } else {
      matrices.multiplyEach(plain(transformed), transposed(keys), attention, 0);
    }
    if (exclusion != null) {
      broadcast("add", attention, exclusion, attention);
    }
    Nd4j.exec(
        DynamicCustomOp.builder("softmax")
            .addInputs(attention)
            .addOutputs(attention)
            .addIntegerArguments(2)
            .build());
    INDArray context = create(arrays, batch, queries.size(1), memory.size(2));
    matrices.multiplyEach(plain(attention), plain(memory), context, 0);
    return new Answer(queries, transformed, hidden, attention, context);
  }

  /**
   * {@code tanh(q W_q + m W_m)} of every query and place, {@code [batch, queries, places, size]}.
   */
  private INDArray hidden(INDArray transformed, ArraySupplier arrays) {
    long batch = keys.size(0);
    long places = keys.size(1);
    long size = keys.size(2);
    INDArray hidden = create(arrays, batch, transformed.size(1), places, size);
    broadcast(
        "add",
        keys.reshape(batch, 1, places, size),
        transformed.reshape(batch, transformed.size(1), 1, size),
        hidden);
    Nd4j.exec(DynamicCustomOp.builder("tanh").addInputs(hidden).addOutputs(hidden).build());
    return hidden;
  }

  /**
   * Back-propagates through one call; gradients of the memory and of the weights add up over calls.
   * The answer stays as it is.
   *
   * @param contextGradient {@code [batch, queries, memorySize]}, 'c' order
   * @param gradients of the weights, by key, to be added to
   * @param arrays supplies the memory of the backward pass
   * @return the gradient with respect to the queries
   */
  public INDArray backward(
      Answer answer,
      INDArray contextGradient,
      Map<String, INDArray> gradients,
      ArraySupplier arrays) {
    INDArray attention = answer.weights();
    INDArray forMemory = memoryGradient(arrays);
    matrices.multiplyEach(transposed(attention), plain(contextGradient), forMemory, 1);
    INDArray scores = arrays.create(Use.BACKWARD_SCRATCH, memory.dataType(), attention.shape());
    matrices.multiplyEach(plain(contextGradient), transposed(memory), scores, 0);
    softmaxGradient(attention, scores, arrays);
    INDArray transformed =
        arrays.create(Use.BACKWARD_SCRATCH, memory.dataType(), answer.transformed().shape());
    if (score == AttentionScore.CONCAT) {
      throughHidden(
          Objects.requireNonNull(answer.hidden()), scores, transformed, gradients, arrays);
    } else {
      matrices.multiplyEach(plain(scores), plain(keys), transformed, 0);
      matrices.multiplyEach(transposed(scores), plain(answer.transformed()), forMemory, 1);
    }
    if (score == AttentionScore.DOT) {
      return transformed;
    }
    INDArray queries = Matrices.rows(answer.queries());
    matrices.addTransposedProduct(
        queries, Matrices.rows(transformed), gradient(gradients, QUERY_KEY));
    return matrices.timesTransposed(transformed, weight(QUERY_KEY), arrays, Use.BACKWARD_SCRATCH);
  }

  /** {@code e = a ∘ (e - Σ a ∘ e)} in place. */
  private void softmaxGradient(INDArray attention, INDArray gradient, ArraySupplier arrays) {
    gradient.muli(attention);
    INDArray sums = gradient.sum(true, 2);
    INDArray correction = arrays.create(Use.BACKWARD_SCRATCH, memory.dataType(), attention.shape());
    broadcast("multiply", attention, sums, correction);
    gradient.subi(correction);
  }

  private void throughHidden(
      INDArray hidden,
      INDArray scores,
      INDArray transformed,
      Map<String, INDArray> gradients,
      ArraySupplier arrays) {
    INDArray column = scores.reshape(scores.length(), 1);
    INDArray row = weight(VECTOR_KEY).reshape(1, weight(VECTOR_KEY).length());
    matrices.addTransposedProduct(Matrices.rows(hidden), column, gradient(gradients, VECTOR_KEY));
    INDArray inner = arrays.create(Use.BACKWARD_SCRATCH, memory.dataType(), hidden.shape());
    matrices.product(column, row, Matrices.rows(inner));
    // e v ∘ (1 - tanh²) as e v - e v ∘ tanh ∘ tanh: these are the largest arrays of all, and the
    // product costs less than one more of them.
    inner.muli(hidden).muli(hidden);
    matrices.multiply(plain(column), plain(row), Matrices.rows(inner), 1, -1);
    transformed.assign(inner.sum(2));
    keyGradient(arrays).addi(inner.sum(1));
  }

  private static INDArray gradient(Map<String, INDArray> gradients, String key) {
    return Objects.requireNonNull(gradients.get(key), key);
  }

  /**
   * Ends the backward pass.
   *
   * @return the gradient with respect to the memory, {@code [batch, places, memorySize]}
   */
  public INDArray finish(Map<String, INDArray> gradients, ArraySupplier arrays) {
    INDArray forMemory = memoryGradient(arrays);
    if (keyGradient != null) {
      matrices.addTransposedProduct(
          Matrices.rows(memory), Matrices.rows(keyGradient), gradient(gradients, MEMORY_KEY));
      forMemory.addi(
          matrices.timesTransposed(keyGradient, weight(MEMORY_KEY), arrays, Use.BACKWARD_SCRATCH));
    }
    return forMemory;
  }

  private INDArray memoryGradient(ArraySupplier arrays) {
    INDArray present = memoryGradient;
    if (present == null) {
      present = arrays.create(Use.BACKWARD_SCRATCH, memory.dataType(), memory.shape()).assign(0);
      memoryGradient = present;
    }
    return present;
  }

  private INDArray keyGradient(ArraySupplier arrays) {
    INDArray present = keyGradient;
    if (present == null) {
      present = arrays.create(Use.BACKWARD_SCRATCH, memory.dataType(), keys.shape()).assign(0);
      keyGradient = present;
    }
    return present;
  }

  private INDArray create(ArraySupplier arrays, long... shape) {
    return arrays.create(Use.ACTIVATION, memory.dataType(), shape);
  }

  private static void broadcast(String operation, INDArray a, INDArray b, INDArray out) {
    Nd4j.exec(DynamicCustomOp.builder(operation).addInputs(a, b).addOutputs(out).build());
  }
}
