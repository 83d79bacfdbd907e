package org.gru4j.math.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@link LinearChain} beside the cases that TensorFlow Addons
 * (tensorflow_addons/text/tests/crf_test.py) and AllenNLP
 * (tests/modules/conditional_random_field_test.py) test with, of which some figures were computed
 * by enumeration, and beside an enumeration of all paths.
 */
class LinearChainTest {
  private static final Offset<Double> MICRO = within(1e-6);
  private static final double NO = LinearChain.FORBIDDEN;

  private static final LinearChain ADDONS =
      new LinearChain(
          new double[][] {{-3, 5, -2}, {3, 4, 1}, {1, 2, 1}}, new double[3], new double[3]);
  private static final double[][] THREE = {{4, 5, -3}, {3, -1, 3}, {-1, 2, 1}};

  private static final double[][] TRANSITIONS = {
    {.1, .2, .3, .4, .5},
    {.8, .3, .1, .7, .9},
    {-.3, 2.1, -5.6, 3.4, 4.0},
    {.2, .4, .6, -.3, -.4},
    {1, 1, 1, 1, 1}
  };
  private static final double[] STARTS = {.1, .2, .3, .4, .6};
  private static final double[] ENDS = {-.1, -.2, .3, -.4, -.4};
  private static final LinearChain ALLEN = new LinearChain(TRANSITIONS, STARTS, ENDS);
  private static final double[][] FIRST = {
    {0, 0, .5, .5, .2}, {0, 0, .3, .3, .1}, {0, 0, .9, 10, 1}
  };
  private static final double[][] SECOND = {
    {0, 0, .2, .5, .2}, {0, 0, 3, .3, .1}, {0, 0, .9, 1, 1}
  };

  @Test
  void scoresAndPartitionOfAddons() {
    int[] path = {1, 2, 1};
    assertThat(ADDONS.score(THREE, path)).isEqualTo(13);
    assertThat(ADDONS.logPartition(THREE)).isCloseTo(18.046122, MICRO);
    assertThat(ADDONS.score(THREE, path) - ADDONS.logPartition(THREE)).isCloseTo(-5.046122, MICRO);
  }

  @Test
  void bestPathsOfAddons() {
    List<TagPath> best = ADDONS.best(THREE, 3);
    assertThat(best.get(0).tags()).containsExactly(1, 0, 1);
    assertThat(best).extracting(TagPath::score).containsExactly(18.0, 14.0, 14.0);
    assertThat(best.subList(1, 3))
        .extracting(path -> Arrays.toString(path.tags()))
        .containsExactlyInAnyOrder("[0, 1, 1]", "[1, 1, 1]");
    assertThat(ADDONS.best(THREE).tags()).containsExactly(1, 0, 1);
  }

  @Test
  void marginalsOfAddons() {
    double[][] expected = {
      {0.019138, 0.980816, 0.000047}, {0.956176, 0.036262, 0.007561}, {0.000777, 0.997375, 0.001848}
    };
    TagPosterior posterior = ADDONS.posterior(THREE);
    assertThat(posterior.logPartition()).isCloseTo(18.046122, MICRO);
    for (int t = 0; t < 3; t++) {
      assertThat(posterior.tags()[t]).containsExactly(expected[t], MICRO);
    }
  }

  @Test
  void oneStepAndNone() {
    double[] partitions = {5.313507, 3.702263, 2.349012};
    for (int t = 0; t < 3; t++) {
      assertThat(ADDONS.logPartition(new double[][] {THREE[t]})).isCloseTo(partitions[t], MICRO);
    }
    assertThat(ADDONS.posterior(new double[][] {THREE[0]}).tags()[0][1]).isCloseTo(0.730879, MICRO);
    assertThat(ADDONS.best(new double[][] {THREE[0]})).extracting(TagPath::score).isEqualTo(5.0);
    assertThat(ADDONS.logPartition(new double[0][])).isZero();
    assertThat(ADDONS.score(new double[0][], new int[0])).isZero();
    assertThat(ADDONS.best(new double[0][]).tags()).isEmpty();
  }

  @Test
  void casesOfAllen() {
    double[][] masked = Arrays.copyOf(SECOND, 2);
    assertThat(ALLEN.logPartition(FIRST)).isCloseTo(16.609443, MICRO);
    assertThat(ALLEN.score(FIRST, new int[] {2, 3, 4})).isCloseTo(4.7, MICRO);
    assertThat(ALLEN.logPartition(SECOND)).isCloseTo(10.769205, MICRO);
    assertThat(ALLEN.score(SECOND, new int[] {3, 2, 2})).isCloseTo(0.1, MICRO);
    assertThat(ALLEN.logPartition(masked)).isCloseTo(6.270131, MICRO);
    assertThat(ALLEN.score(masked, new int[] {3, 2})).isCloseTo(4.8, MICRO);
    assertPaths(ALLEN.best(FIRST, 3), "[2, 4, 3] 15.5", "[4, 2, 3] 15.1", "[3, 2, 3] 14.8");
    assertPaths(ALLEN.best(SECOND, 3), "[4, 2, 4] 9.4", "[3, 2, 4] 9.1", "[4, 2, 3] 8.8");
    assertPaths(ALLEN.best(masked, 2), "[4, 2] 5.1", "[3, 2] 4.8");
  }

  private static void assertPaths(List<TagPath> found, String... expected) {
    assertThat(found)
        .extracting(path -> "%s %.1f".formatted(Arrays.toString(path.tags()), path.score()))
        .containsExactly(expected);
  }

  @Test
  void forbiddenTransitionsOfAllen() {
    Set<String> allowed =
        Set.of("0 0", "0 1", "1 1", "1 2", "2 2", "2 3", "3 3", "3 4", "4 4", "4 0");
    double[][] transitions = new double[5][5];
    for (int from = 0; from < 5; from++) {
      for (int to = 0; to < 5; to++) {
        transitions[from][to] = allowed.contains(from + " " + to) ? TRANSITIONS[from][to] : NO;
      }
    }
    LinearChain chain = new LinearChain(transitions, STARTS, ENDS);
    assertThat(chain.best(FIRST).tags()).containsExactly(2, 3, 3);
    assertThat(chain.best(Arrays.copyOf(SECOND, 2)).tags()).containsExactly(2, 3);
    assertThat(chain.score(FIRST, new int[] {2, 4, 3})).isEqualTo(NO);
    assertThat(chain.best(FIRST, 1000)).hasSize(5 * 2 * 2);
  }

  @Test
  void nothingIsAllowed() {
    LinearChain chain =
        new LinearChain(new double[][] {{NO, NO}, {NO, NO}}, new double[2], new double[2]);
    double[][] two = {{1, 2}, {3, 4}};
    assertThat(chain.logPartition(two)).isEqualTo(NO);
    assertThat(chain.best(two, 3)).isEmpty();
    assertThatThrownBy(() -> chain.best(two))
        .hasMessage("Expected an allowed sequence of 2 tags, found none.");
  }

  /** With transitions of all sizes, some of which are forbidden. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 30, 500, 2000})
  void equalsEnumeration(double size) {
    Random random = new Random(7);
    int tags = 3;
    int time = 5;
    double[][] transitions = matrix(random, tags, tags, size);
    transitions[1][0] = NO;
    double[] starts = matrix(random, 1, tags, size)[0];
    starts[2] = NO;
    LinearChain chain = new LinearChain(transitions, starts, matrix(random, 1, tags, size)[0]);
    double[][] emissions = matrix(random, time, tags, size);

    List<int[]> paths = paths(tags, time);
    double largest =
        paths.stream().mapToDouble(path -> chain.score(emissions, path)).max().orElseThrow();
    double sum = 0;
    double[][] marginals = new double[time][tags];
    double[][] expected = new double[tags][tags];
    for (int[] path : paths) {
      double weight = Math.exp(chain.score(emissions, path) - largest);
      sum += weight;
      for (int t = 0; t < time; t++) {
        marginals[t][path[t]] += weight;
        if (t > 0) {
          expected[path[t - 1]][path[t]] += weight;
        }
      }
    }
    TagPosterior posterior = chain.posterior(emissions);
    assertThat(posterior.logPartition())
        .isCloseTo(largest + Math.log(sum), within(1e-12 * Math.max(1, Math.abs(largest))))
        .isEqualTo(chain.logPartition(emissions));
    for (int t = 0; t < time; t++) {
      assertThat(posterior.tags()[t]).containsExactly(over(marginals[t], sum), within(1e-10));
    }
    for (int from = 0; from < tags; from++) {
      assertThat(posterior.transitions()[from])
          .containsExactly(over(expected[from], sum), within(1e-10));
    }
    assertThat(chain.best(emissions).score()).isCloseTo(largest, within(1e-9));
    assertThat(chain.best(emissions, 10))
        .extracting(TagPath::score)
        .isSortedAccordingTo((a, b) -> Double.compare(b, a))
        .hasSize(10);
  }

  private static double[] over(double[] values, double divisor) {
    return Arrays.stream(values).map(value -> value / divisor).toArray();
  }

  private static double[][] matrix(Random random, int rows, int columns, double size) {
    double[][] matrix = new double[rows][columns];
    for (double[] row : matrix) {
      Arrays.setAll(row, i -> size * random.nextGaussian());
    }
    return matrix;
  }

  private static List<int[]> paths(int tags, int time) {
    List<int[]> paths = new ArrayList<>();
    for (int number = 0; number < Math.pow(tags, time); number++) {
      int[] path = new int[time];
      for (int t = 0, rest = number; t < time; t++, rest /= tags) {
        path[t] = rest % tags;
      }
      paths.add(path);
    }
    return paths;
  }

  @Test
  void refusesSizesThatDiffer() {
    assertThatThrownBy(() -> new LinearChain(new double[2][3], new double[3], new double[3]))
        .hasMessage("Expected transitions, starts and ends of as many tags, found 2, 3 and 3.");
    assertThatThrownBy(() -> new TransitionRules(new boolean[2][3], new boolean[3], new boolean[3]))
        .hasMessageStartingWith("Expected rules for transitions, starts and ends");
  }
}
