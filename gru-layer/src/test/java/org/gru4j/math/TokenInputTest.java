package org.gru4j.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import org.gru4j.testing.RandomArrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A pass over tokens gives what a pass over their vectors gives. */
class TokenInputTest {
  private static final int TOKENS = 3;
  private static final ArraySupplier ARRAYS = ArraySupplier.DETACHED;

  static Stream<Arguments> cases() {
    return Stream.of(DataType.FLOAT, DataType.DOUBLE)
        .flatMap(type -> KernelCase.all().stream().map(c -> Arguments.of(type, c)));
  }

  private static TokenInput input(INDArray vectors, int[] tokens) {
    return new TokenInput(vectors, tokens, Backends.installed().matrices(vectors.dataType()));
  }

  private static GruKernel kernel(KernelCase c, DataType type) {
    return Backends.installed()
        .kernel(c.equations(), type, KernelChoice.AUTO, ComputeType.PARAMETER_TYPE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void passesAndGradientsAreThoseOfVectors(DataType type, KernelCase c) {
    GruWeights weights = c.weights(type);
    INDArray vectors = RandomArrays.random(3, TOKENS, c.shape().input()).castTo(type);
    int steps = c.shape().time() * c.shape().batch();
    int[] tokens = new Random(4).ints(steps, 0, TOKENS).toArray();
    GruInput input = c.input(type);
    RowIndexing.gather(vectors, tokens, Matrices.rows(input.sequence()));
    GruPass overVectors = kernel(c, type).forward(weights, input, true, ARRAYS);
    TokenPass overTokens =
        input(vectors, tokens).forward(kernel(c, type), weights, input, true, ARRAYS);
    assertClose(overTokens.pass().output(), overVectors.output(), type);
    assertClose(overTokens.pass().finalState(), overVectors.finalState(), type);

    GruWeights expected = weights.map(INDArray::like);
    GruWeights found = weights.map(INDArray::like);
    GruPass.Gradients ofVectors =
        overVectors.backward(c.outputGradient(type), c.stateGradient(type), expected, ARRAYS);
    TokenPass.Gradients ofTokens =
        overTokens.backward(c.outputGradient(type), c.stateGradient(type), found, ARRAYS);
    for (int i = 0; i < expected.arrays().size(); i++) {
      assertClose(found.arrays().get(i), expected.arrays().get(i), type);
    }
    assertClose(ofTokens.initialState(), ofVectors.initialState(), type);
    INDArray summed = vectors.like();
    RowIndexing.scatterAdd(summed, tokens, Matrices.rows(ofVectors.sequence()));
    assertClose(ofTokens.vectors(), summed, type);
  }

  /** A kernel that keeps weights between calls must not take those of one input for another's. */
  @Test
  void oneKernelInfersOverTokensAndOverVectorsInTurn() {
    KernelCase c =
        new KernelCase(
            new GruEquations(ResetMode.AFTER, UpdateMode.ADMITS_CANDIDATE),
            new KernelCase.Shape(4, 3, 200, 8),
            false,
            false,
            KernelCase.MaskKind.NONE,
            KernelCase.Noise.NONE,
            Direction.FORWARD);
    GruWeights weights = c.weights(DataType.FLOAT);
    INDArray vectors = RandomArrays.random(3, TOKENS, 200).castTo(DataType.FLOAT);
    int[] tokens = new Random(4).ints(12, 0, TOKENS).toArray();
    GruInput input = c.input(DataType.FLOAT);
    RowIndexing.gather(vectors, tokens, Matrices.rows(input.sequence()));
    GruKernel kernel = kernel(c, DataType.FLOAT);
    for (int turn = 0; turn < 3; turn++) {
      INDArray overTokens =
          input(vectors, tokens).forward(kernel, weights, input, false, ARRAYS).pass().output();
      INDArray overVectors = kernel.forward(weights, input, false, ARRAYS).output();
      assertClose(overTokens, overVectors, DataType.FLOAT);
    }
  }

  private static void assertClose(INDArray found, INDArray expected, DataType type) {
    assertThat(found.shape()).isEqualTo(expected.shape());
    double scale = Math.max(1, expected.amaxNumber().doubleValue());
    assertThat(found.sub(expected).amaxNumber().doubleValue() / scale)
        .isLessThan(type == DataType.DOUBLE ? 1e-13 : 1e-5);
  }

  @Test
  void paysWhereTheVocabularyIsSmall() {
    assertThat(TokenInput.pays(65, 256, 35 * 50)).isTrue();
    assertThat(TokenInput.pays(10_000, 650, 35 * 20)).isFalse();
    assertThat(TokenInput.pays(65, 256, 1)).as("one step").isFalse();
  }

  @Test
  void servesTheSequenceThatItStandsFor() {
    TokenInput input = input(Nd4j.zeros(DataType.FLOAT, TOKENS, 24), new int[5 * 7]);
    assertThat(input.serves(Nd4j.zeros(DataType.FLOAT, 7, 5, 24))).isTrue();
    assertThat(input.serves(Nd4j.zeros(DataType.FLOAT, 7, 4, 24))).isFalse();
    assertThat(input.serves(Nd4j.zeros(DataType.FLOAT, 7, 24, 5))).isFalse();
    assertThat(input.serves(Nd4j.zeros(DataType.DOUBLE, 7, 5, 24))).isFalse();
    TokenInput large = input(Nd4j.zeros(DataType.FLOAT, 24, 24), new int[5 * 7]);
    assertThat(large.serves(Nd4j.zeros(DataType.FLOAT, 7, 5, 24))).isFalse();
  }
}
