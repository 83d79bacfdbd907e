package org.gru4j.speech.ctc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gru4j.speech.ctc.CtcCases.FIRST;
import static org.gru4j.speech.ctc.CtcCases.SECOND;
import static org.gru4j.speech.ctc.CtcCases.byEnumeration;
import static org.gru4j.speech.ctc.CtcCases.logSoftmax;
import static org.gru4j.speech.ctc.CtcCases.logs;
import static org.gru4j.speech.ctc.CtcCases.matrix;
import static org.gru4j.speech.ctc.CtcCases.one;
import static org.gru4j.speech.ctc.CtcCases.target;
import static org.gru4j.speech.ctc.CtcCases.uniform;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@link CtcLoss} beside published figures, the sum over all paths, and central differences. */
class CtcLossTest {
  private static final CtcLoss LAST_OF_SIX = new CtcLoss(5);
  private static final CtcLoss FIRST_SYMBOL = new CtcLoss(0);

  /** TensorFlow's testBasic, from the code of Alex Graves; warp-ctc's options_test has the same. */
  @Test
  void tensorFlowsTwoUtterancesInABatchThatIsPaddedWithNaN() {
    // Time-major rows of two utterances and seven steps, of which five are frames.
    INDArray logProbabilities = Nd4j.valueArrayOf(new long[] {14, 6}, Double.NaN, DataType.DOUBLE);
    INDArray first = logs(FIRST);
    INDArray second = logs(SECOND);
    for (int t = 0; t < 5; t++) {
      logProbabilities.getRow(2L * t).assign(first.getRow(t));
      logProbabilities.getRow(2L * t + 1).assign(second.getRow(t));
    }
    List<CtcTarget> targets =
        List.of(
            new CtcTarget(new int[] {0, 2, 4, 6, 8}, new int[] {0, 1, 2, 1, 0}),
            new CtcTarget(new int[] {1, 3, 5, 7, 9}, new int[] {0, 1, 1, 0}));

    CtcLosses alone = LAST_OF_SIX.losses(logProbabilities, targets);
    CtcLosses losses = LAST_OF_SIX.toLogitGradient(logProbabilities, targets);

    for (int i = 0; i < 2; i++) {
      assertThat(losses.nats(i)).isCloseTo(alone.nats(i), within(1e-15));
    }
    assertThat(losses.nats(0)).isCloseTo(3.3421143650988143, within(1e-13));
    assertThat(losses.nats(1)).isCloseTo(5.422622830989109, within(1e-13));
    assertThat(LAST_OF_SIX.nats(Emissions.of(logs(FIRST)), 0, 1, 2, 1, 0).orElseThrow())
        .isCloseTo(losses.nats(0), within(1e-13));
    assertThat(losses.leftOut()).isEmpty();
    double[][] firstGradient = Arrays.stream(FIRST).map(double[]::clone).toArray(double[][]::new);
    firstGradient[0][0] = -.366234;
    firstGradient[1][1] = -.411608;
    firstGradient[2][2] = -.678582;
    firstGradient[3][1] = -.356151;
    firstGradient[4][0] = -.541765;
    double[][] secondGradient = Arrays.stream(SECOND).map(double[]::clone).toArray(double[][]::new);
    secondGradient[0][0] = -.69824;
    secondGradient[1][1] = -.602467;
    secondGradient[2][5] = -.797544;
    secondGradient[3][1] = -.570478;
    secondGradient[4][0] = -.576714;
    for (int t = 0; t < 5; t++) {
      assertRow(logProbabilities.getRow(2L * t), firstGradient[t]);
      assertRow(logProbabilities.getRow(2L * t + 1), secondGradient[t]);
    }
    for (int row = 10; row < 14; row++) {
      assertThat(logProbabilities.getRow(row).toDoubleVector()).containsOnly(0);
    }
  }

  private static void assertRow(INDArray row, double[] expected) {
    // The published figures have six digits, some of which end in a rounded half.
    assertThat(row.toDoubleVector()).containsExactly(expected, within(6e-7));
  }

  /** Keras, keras/src/ops/nn_test.py, test_ctc_loss; the gradient by an independent computation. */
  @Test
  void kerasLogits() {
    INDArray three = logSoftmax(matrix(new double[][] {{.4, .8, .4}, {.2, .8, .3}, {.9, .4, .5}}));
    INDArray two = logSoftmax(matrix(new double[][] {{.4, .8, .4}, {.2, .3, .3}}));

    CtcLosses ofThree = FIRST_SYMBOL.toLogitGradient(three, one(target(3, 1, 2, 1)));

    assertThat(ofThree.nats(0)).isCloseTo(3.4411672032129577, within(1e-14));
    assertThat(FIRST_SYMBOL.losses(two, one(target(2, 1, 2))).nats(0))
        .isCloseTo(1.9168018580686037, within(1e-14));
    assertRow(three.getRow(0), new double[] {.286383, -.572766, .286383});
    assertRow(three.getRow(1), new double[] {.254629, .463963, -.718592});
    assertRow(three.getRow(2), new double[] {.439203, -.733610, .294407});
  }

  /** warp-ctc, tests/test_cpu.cpp, small_test: as many frames as symbols leave a single path. */
  @Test
  void warpCtcsSinglePath() {
    INDArray logits =
        logSoftmax(matrix(new double[][] {{.1, .6, .1, .1, .1}, {.1, .1, .6, .1, .1}}));

    CtcLosses losses = FIRST_SYMBOL.toLogitGradient(logits, one(target(2, 1, 2)));

    assertThat(losses.nats(0)).isCloseTo(2.462858391546743, within(1e-14));
    assertRow(logits.getRow(0), new double[] {.177031, -.708125, .177031, .177031, .177031});
    assertRow(logits.getRow(1), new double[] {.177031, .177031, -.708125, .177031, .177031});
  }

  /** TensorFlow's issue 13457: three of nine equally probable paths, and the one of blanks. */
  @Test
  void equallyProbablePathsAndAnEmptyText() {
    CtcLoss loss = new CtcLoss(2);
    INDArray equal = logSoftmax(Nd4j.zeros(DataType.DOUBLE, 2, 3));

    assertThat(loss.losses(equal, one(target(2, 0))).nats(0))
        .isCloseTo(1.0986122886681098, within(1e-15));
    CtcLosses empty = loss.toLogitGradient(equal, one(target(2)));

    assertThat(empty.nats(0)).isCloseTo(2.1972245773362196, within(1e-15));
    assertThat(empty.leftOut()).isEmpty();
    for (int t = 0; t < 2; t++) {
      assertThat(equal.getRow(t).toDoubleVector())
          .containsExactly(new double[] {1 / 3.0, 1 / 3.0, -2 / 3.0}, within(1e-15));
    }
  }

  /** PyTorch returns infinity here, and 2.1215 is what ND4J's own operation returns. */
  @Test
  void anUtteranceTooShortForItsTextIsLeftOutAndNamed() {
    INDArray logProbabilities = Nd4j.vstack(logs(FIRST), logs(SECOND));
    CtcTarget tooShort = new CtcTarget(new int[] {0, 1, 2}, new int[] {0, 1, 2, 1, 0});
    CtcTarget oneRepeatTooMany = new CtcTarget(new int[] {3, 4}, new int[] {3, 3});
    CtcTarget fits = new CtcTarget(new int[] {5, 6, 7, 8, 9}, new int[] {0, 1, 1, 0});
    CtcTarget withoutFrames = new CtcTarget(new int[0], new int[] {1});
    CtcTarget nothingAtAll = new CtcTarget(new int[0], new int[0]);

    CtcLosses losses =
        LAST_OF_SIX.toLogitGradient(
            logProbabilities,
            List.of(tooShort, oneRepeatTooMany, fits, withoutFrames, nothingAtAll));

    Emissions three = Emissions.of(logs(FIRST)).slice(0, 3);
    assertThat(LAST_OF_SIX.nats(three, 0, 1, 2, 1, 0)).isEmpty();
    assertThat(LAST_OF_SIX.nats(three.slice(0, 0), 1)).isEmpty();
    assertThat(LAST_OF_SIX.nats(three.slice(0, 0))).hasValue(0);
    assertThat(losses.nats(2)).isCloseTo(5.422622830989109, within(1e-13));
    assertThat(losses.sum()).isEqualTo(losses.nats(2));
    assertThat(losses.counted()).isEqualTo(2);
    assertThat(losses.leftOut())
        .containsExactly(new LeftOut(0, 3, 5), new LeftOut(1, 2, 3), new LeftOut(3, 0, 1));
    assertThat(losses.leftOut().get(0))
        .hasToString("example 0 with 3 frames for a text that needs 5");
    for (int row = 0; row < 5; row++) {
      assertThat(logProbabilities.getRow(row).toDoubleVector()).containsOnly(0);
    }
    assertThat(logProbabilities.getRow(5).norm2Number().doubleValue()).isGreaterThan(0.1);
  }

  @Test
  void noProbabilityOfALongUtteranceUnderflows() {
    INDArray logits = uniform(1, 2000, 30).muli(10);
    int[] labels = new Random(2).ints(400, 0, 29).toArray();
    INDArray logProbabilities = logSoftmax(logits).castTo(DataType.FLOAT);

    CtcLosses losses = new CtcLoss(29).toLogitGradient(logProbabilities, one(target(2000, labels)));

    assertThat(losses.sum()).isBetween(1000.0, 100_000.0);
    assertThat(logProbabilities.sum(1).amaxNumber().doubleValue())
        .as("probabilities and shares of the paths sum to one in each frame")
        .isLessThan(1e-4);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void equalsTheSumOverAllPaths(long seed) {
    Random random = new Random(seed);
    int frames = 2 + random.nextInt(5);
    int symbols = 2 + random.nextInt(3);
    int blank = random.nextInt(symbols);
    int[] labels =
        random
            .ints(random.nextInt(frames + 1), 0, symbols - 1)
            .map(label -> label < blank ? label : label + 1)
            .toArray();
    INDArray logProbabilities = logSoftmax(uniform(seed, frames, symbols));
    CtcLosses losses = new CtcLoss(blank).losses(logProbabilities, one(target(frames, labels)));
    double expected = byEnumeration(logProbabilities, blank, labels);
    if (expected == Double.NEGATIVE_INFINITY) {
      assertThat(losses.leftOut()).hasSize(1);
    } else {
      assertThat(losses.nats(0)).isCloseTo(-expected, within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void gradientsAreThoseOfCentralDifferences(long seed) {
    Random random = new Random(seed);
    int symbols = 4;
    INDArray logits = uniform(seed, 17, symbols);
    List<CtcTarget> targets =
        List.of(
            new CtcTarget(new int[] {0, 3, 6, 9, 12, 15}, random.ints(3, 1, symbols).toArray()),
            new CtcTarget(new int[] {1, 4, 7, 10, 13}, new int[] {2, 2}),
            new CtcTarget(new int[] {2, 5, 8}, new int[0]));
    INDArray gradient = logSoftmax(logits);
    CtcLosses losses = FIRST_SYMBOL.toLogitGradient(gradient, targets);
    assertThat(losses.leftOut()).isEmpty();
    double step = 1e-6;
    for (int row = 0; row < logits.rows(); row++) {
      for (int column = 0; column < symbols; column++) {
        double value = logits.getDouble(row, column);
        logits.putScalar(row, column, value + step);
        double above = FIRST_SYMBOL.losses(logSoftmax(logits), targets).sum();
        logits.putScalar(row, column, value - step);
        double below = FIRST_SYMBOL.losses(logSoftmax(logits), targets).sum();
        logits.putScalar(row, column, value);
        double numerical = (above - below) / (2 * step);
        double analytic = gradient.getDouble(row, column);
        assertThat(Math.abs(analytic - numerical))
            .as("row %d, column %d", row, column)
            .isLessThan(1e-5 * (Math.abs(analytic) + Math.abs(numerical)) + 1e-9);
      }
    }
  }

  /** HALF and BFLOAT16 go through a copy that plain loops reach. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "HALF", "BFLOAT16"})
  void otherDataTypesGiveTheSameWithinTheirPrecision(DataType type) {
    INDArray exact = logs(FIRST);
    INDArray rounded = exact.castTo(type);
    List<CtcTarget> targets = one(target(5, 0, 1, 2, 1, 0));
    double precision = type == DataType.FLOAT ? 1e-6 : type == DataType.HALF ? 4e-3 : 4e-2;

    CtcLosses losses = LAST_OF_SIX.toLogitGradient(rounded, targets);
    LAST_OF_SIX.toLogitGradient(exact, targets);

    assertThat(losses.sum()).isCloseTo(3.3421143650988143, within(precision));
    assertThat(rounded.castTo(DataType.DOUBLE).sub(exact).amaxNumber().doubleValue())
        .isLessThan(precision);
  }

  @Test
  void theSameEveryTime() {
    INDArray logits = uniform(3, 40 * 16, 9);
    List<CtcTarget> targets =
        IntStream.range(0, 16)
            .mapToObj(
                i ->
                    new CtcTarget(
                        IntStream.range(0, 40).map(t -> t * 16 + i).toArray(),
                        new Random(i).ints(12, 1, 9).toArray()))
            .toList();
    INDArray first = logSoftmax(logits);
    CtcLosses losses = FIRST_SYMBOL.toLogitGradient(first, targets);
    for (int repeat = 0; repeat < 3; repeat++) {
      INDArray again = logSoftmax(logits);
      CtcLosses others = FIRST_SYMBOL.toLogitGradient(again, targets);
      for (int i = 0; i < 16; i++) {
        assertThat(others.nats(i)).isEqualTo(losses.nats(i)).isPositive();
      }
      assertThat(again).isEqualTo(first);
    }
  }
}
