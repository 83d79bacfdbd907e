package org.gru4j.lm.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.gru4j.testing.RandomArrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** {@link CacheMemory} beside the formula of Grave et al. 2017, equations 3 and 4. */
class CacheMemoryTest {
  /**
   * By hand: the states (1, 0) and (0, 1) were followed by 7 and 8; the present state is (1, 0).
   */
  @Test
  void aCaseByHand() {
    CacheMemory memory = new CacheMemory(new NeuralCache(10, 0.25, 2));
    INDArray states = Nd4j.createFromArray(new double[][] {{1, 0}, {0, 1}, {1, 0}});
    double[] mixed = memory.read(states, new int[] {7, 8, 7}, new double[] {0.5, 0.1, 0.1});
    assertThat(mixed[0]).as("nothing is held yet").isEqualTo(0.5);
    assertThat(mixed[1]).as("8 has not come yet").isCloseTo(0.75 * 0.1, within(1e-12));
    double seven = Math.exp(2) / (Math.exp(2) + 1);
    assertThat(mixed[2]).isCloseTo(0.75 * 0.1 + 0.25 * seven, within(1e-12));
  }

  /** However the text is cut into windows, and whatever is too old is forgotten. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 20})
  void equalsTheFormulaOnRandomTexts(int window) {
    int steps = 20;
    int size = 6;
    double weight = 0.3;
    double flatness = 1.5;
    INDArray states = RandomArrays.random(1, steps, 4);
    Random random = new Random(2);
    int[] next = random.ints(steps, 0, 3).toArray();
    double[] model = random.doubles(steps).toArray();
    CacheMemory memory = new CacheMemory(new NeuralCache(size, weight, flatness));
    for (int start = 0; start < steps; start += window) {
      int end = Math.min(steps, start + window);
      double[] mixed =
          memory.read(
              states.get(NDArrayIndex.interval(start, end), NDArrayIndex.all()).dup(),
              Arrays.copyOfRange(next, start, end),
              Arrays.copyOfRange(model, start, end));
      for (int t = start; t < end; t++) {
        double sum = 0;
        double found = 0;
        for (int i = Math.max(0, t - size); i < t; i++) {
          double similar =
              Math.exp(flatness * states.getRow(t).mul(states.getRow(i)).sumNumber().doubleValue());
          sum += similar;
          found += next[i] == next[t] ? similar : 0;
        }
        double expected = t == 0 ? model[0] : (1 - weight) * model[t] + weight * found / sum;
        assertThat(mixed[t - start]).isCloseTo(expected, within(1e-12));
      }
    }
  }

  /** Token by token over all tokens it is what it is window by window over those that came. */
  @Test
  void writesByWhatItReadsBy() {
    NeuralCache options = new NeuralCache(4, 0.3, 1.5);
    int steps = 12;
    INDArray states = RandomArrays.random(1, steps, 3);
    int[] next = new Random(2).ints(steps, 0, 5).toArray();
    CacheMemory reading = new CacheMemory(options);
    CacheMemory writing = new CacheMemory(options);
    for (int step = 0; step < steps; step++) {
      float[] probabilities = {0.1f, 0.2f, 0.3f, 0.25f, 0.15f};
      double model = probabilities[next[step]];
      INDArray state = states.get(NDArrayIndex.interval(step, step + 1), NDArrayIndex.all()).dup();
      double expected = reading.read(state, new int[] {next[step]}, new double[] {model})[0];
      writing.read(state.toFloatVector());
      writing.mix(probabilities);
      assertThat(probabilities[next[step]]).isCloseTo((float) expected, within(1e-5f));
      double sum = 0;
      for (float probability : probabilities) {
        sum += probability;
      }
      assertThat(sum).isCloseTo(1, within(1e-5));
      writing.follow(next[step]);
    }
  }
}
