package org.gru4j.math.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gru4j.testing.RandomArrays.random;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.Backends;
import org.gru4j.math.Matrices;
import org.gru4j.math.attention.Attention.Answer;
import org.gru4j.math.attention.Attention.Reading;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AttentionTest {
  private static final int BATCH = 2;
  private static final int QUERIES = 3;
  private static final int PLACES = 4;
  private static final int MEMORY = 5;
  private static final int SIZE = 7;
  private static final ArraySupplier ARRAYS =
      (use, type, shape) -> Nd4j.createUninitialized(type, shape, 'c').assign(Double.NaN);

  /** Two examples, the second of which has padding. */
  private final INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 1, 1}, {1, 1, 0, 0}});

  private final INDArray memory = random(1, BATCH, PLACES, MEMORY);
  private final INDArray contextGradient = random(2, BATCH, QUERIES, MEMORY);

  private static long querySize(AttentionScore score) {
    return score == AttentionScore.DOT ? MEMORY : 6;
  }

  private static Map<String, INDArray> weights(AttentionScore score) {
    return switch (score) {
      case DOT -> Map.of();
      case GENERAL -> Map.of(Attention.QUERY_KEY, random(3, querySize(score), MEMORY));
      case CONCAT ->
          Map.of(
              Attention.QUERY_KEY,
              random(3, querySize(score), SIZE),
              Attention.MEMORY_KEY,
              random(4, MEMORY, SIZE),
              Attention.VECTOR_KEY,
              random(5, SIZE, 1));
    };
  }

  private Attention attention(AttentionScore score, Map<String, INDArray> weights) {
    Matrices matrices = Backends.installed().matrices(DataType.DOUBLE);
    return new Attention(new Reading(score, weights, matrices), memory, mask, ARRAYS);
  }

  private static Map<String, INDArray> zerosLike(Map<String, INDArray> arrays) {
    Map<String, INDArray> zeros = new HashMap<>();
    arrays.forEach((key, array) -> zeros.put(key, Nd4j.zerosLike(array)));
    return zeros;
  }

  @ParameterizedTest
  @EnumSource(AttentionScore.class)
  void anAnswerIsTheSameAfterTheWayBack(AttentionScore score) {
    Map<String, INDArray> weights = weights(score);
    INDArray queries = random(6, BATCH, QUERIES, querySize(score));
    Attention attention = attention(score, weights);
    Answer answer = attention.answer(queries, ARRAYS);
    List<@Nullable INDArray> before = copies(answer);
    Map<String, INDArray> once = zerosLike(weights);
    INDArray first = attention.backward(answer, contextGradient, once, ARRAYS).dup('c');
    assertThat(copies(answer)).isEqualTo(before);

    Map<String, INDArray> twice = zerosLike(weights);
    INDArray second = attention.backward(answer, contextGradient, twice, ARRAYS);
    assertThat(second).isEqualTo(first);
    assertThat(twice).isEqualTo(once);
  }

  private static List<@Nullable INDArray> copies(Answer answer) {
    List<@Nullable INDArray> copies = new ArrayList<>();
    for (INDArray array :
        new @Nullable INDArray[] {
          answer.queries(),
          answer.transformed(),
          answer.hidden(),
          answer.weights(),
          answer.context()
        }) {
      copies.add(array == null ? null : array.dup('c'));
    }
    return copies;
  }

  @ParameterizedTest
  @EnumSource(AttentionScore.class)
  void gradientsEqualCentralDifferences(AttentionScore score) {
    Map<String, INDArray> weights = weights(score);
    INDArray queries = random(6, BATCH, QUERIES, querySize(score));
    Attention attention = attention(score, weights);
    Map<String, INDArray> gradients = zerosLike(weights);
    INDArray ofQueries =
        attention.backward(attention.answer(queries, ARRAYS), contextGradient, gradients, ARRAYS);
    INDArray ofMemory = attention.finish(gradients, ARRAYS);
    requireGradient(score, weights, queries, queries, ofQueries);
    requireGradient(score, weights, queries, memory, ofMemory);
    weights.forEach(
        (key, array) ->
            requireGradient(
                score, weights, queries, array, Objects.requireNonNull(gradients.get(key))));
  }

  private void requireGradient(
      AttentionScore score,
      Map<String, INDArray> weights,
      INDArray queries,
      INDArray variable,
      INDArray gradient) {
    double epsilon = 1e-6;
    INDArray flat = variable.reshape(variable.length());
    double[] found = gradient.dup('c').data().asDouble();
    for (int i = 0; i < found.length; i++) {
      double value = flat.getDouble(i);
      flat.putScalar(i, value + epsilon);
      double above = loss(score, weights, queries);
      flat.putScalar(i, value - epsilon);
      double below = loss(score, weights, queries);
      flat.putScalar(i, value);
      assertThat(found[i]).isCloseTo((above - below) / (2 * epsilon), within(1e-8));
    }
  }

  private double loss(AttentionScore score, Map<String, INDArray> weights, INDArray queries) {
    INDArray context = attention(score, weights).answer(queries, ARRAYS).context();
    return context.mul(contextGradient).sumNumber().doubleValue();
  }
}
