package org.gru4j.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.gru4j.math.KernelCase.MaskKind;
import org.gru4j.math.TestedBackend.Served;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The suite that the recurrence of every backend passes, in every data type that it serves. */
class KernelConformanceTest {
  private static final ArraySupplier ARRAYS =
      (use, type, shape) -> Nd4j.createUninitialized(type, shape, 'c').assign(Double.NaN);

  /** The same for every backend and type, and slow. */
  private static final Map<KernelCase, List<INDArray>> NUMERICAL = new HashMap<>();

  static Stream<Arguments> servedCases() {
    return cases(c -> true);
  }

  static Stream<Arguments> maskedCases() {
    return cases(c -> c.maskKind() != MaskKind.NONE);
  }

  static Stream<Arguments> casesForSteps() {
    return cases(c -> c.maskKind() == MaskKind.NONE && c.direction() == Direction.FORWARD);
  }

  private static Stream<Arguments> cases(Predicate<KernelCase> wanted) {
    return TestedBackend.served()
        .flatMap(
            served ->
                KernelCase.all().stream()
                    .filter(served.backend()::serves)
                    .filter(wanted)
                    .map(c -> Arguments.of(served, c)));
  }

  /** Nobody refuses what it has to serve, or serves what the suite does not see. */
  @ParameterizedTest
  @EnumSource(TestedBackend.class)
  void whatIsRefusedIsWhatTheSuiteLeavesOut(TestedBackend tested) {
    Backend backend = tested.require();
    for (DataType type : TestedBackend.TYPES) {
      for (KernelCase c : KernelCase.all()) {
        boolean serves =
            backend.refusal(c.equations(), type).isEmpty()
                && backend
                    .kernel(c.equations(), ComputeType.PARAMETER_TYPE)
                    .refusal(c.input(type))
                    .isEmpty();
        assertThat(serves)
            .as("%s %s %s", tested, type, c)
            .isEqualTo(tested.serves(type) && tested.serves(c));
      }
    }
  }

  private static GruKernel kernel(Served served, KernelCase c) {
    return served.backend().require().kernel(c.equations(), ComputeType.PARAMETER_TYPE);
  }

  @ParameterizedTest
  @MethodSource("servedCases")
  void outputsEqualTheEquations(Served served, KernelCase c) {
    DataType type = served.type();
    double[][][] expected =
        new ReferenceGru(c.equations(), c.weights(DataType.DOUBLE))
            .forward(c.input(DataType.DOUBLE));
    for (boolean training : new boolean[] {false, true}) {
      GruPass pass = kernel(served, c).forward(c.weights(type), c.input(type), training, ARRAYS);
      int time = expected.length - 1;
      assertClose(pass.output(), Nd4j.createFromArray(expected).get(window(time)), type, "output");
      assertClose(pass.finalState(), Nd4j.createFromArray(expected[time]), type, "final state");
    }
  }

  @Test
  void gainsAndLayerNormalizationGoTogether() {
    KernelCase c = KernelCase.all().get(0);
    GruWeights weights = c.weights(DataType.DOUBLE);
    GruEquations normalized = c.equations().with(GruOptions.NONE.withLayerNormalization(true));
    GruKernel kernel =
        Backends.installed()
            .kernel(normalized, DataType.DOUBLE, KernelChoice.AUTO, ComputeType.PARAMETER_TYPE);
    assertThatThrownBy(() -> kernel.forward(weights, c.input(DataType.DOUBLE), false, ARRAYS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weights with gains")
        .hasMessageContaining("found none.");
  }

  private static INDArray at(INDArray timeMajor, int t) {
    return timeMajor.get(NDArrayIndex.point(t), NDArrayIndex.all(), NDArrayIndex.all());
  }

  private static org.nd4j.linalg.indexing.INDArrayIndex window(int time) {
    return NDArrayIndex.interval(0, time);
  }

  @ParameterizedTest
  @MethodSource("servedCases")
  void gradientsEqualCentralDifferences(Served served, KernelCase c) {
    DataType type = served.type();
    GruWeights weights = c.weights(type);
    GruPass pass = kernel(served, c).forward(weights, c.input(type), true, ARRAYS);
    GruWeights gradients = gradientViews(weights);
    GruPass.Gradients inputs =
        pass.backward(c.outputGradient(type), c.stateGradient(type), gradients, ARRAYS);

    List<INDArray> expected = NUMERICAL.computeIfAbsent(c, KernelConformanceTest::numerical);
    assertClose(inputs.sequence(), expected.get(0), type, "dx");
    assertClose(inputs.initialState(), expected.get(1), type, "dh0");
    for (int i = 0; i < weights.arrays().size(); i++) {
      // W, U, b, and where they are there b' and the gains.
      assertClose(gradients.arrays().get(i), expected.get(2 + i), type, "weights " + i);
    }
  }

  /** The gradients of the input, the initial state and the weights, by central differences. */
  private static List<INDArray> numerical(KernelCase c) {
    GruWeights weights = c.weights(DataType.DOUBLE);
    GruInput input = withInitialState(c.input(DataType.DOUBLE), c.shape());
    List<INDArray> variables = new ArrayList<>();
    variables.add(input.sequence());
    variables.add(Objects.requireNonNull(input.initialState()));
    variables.addAll(weights.arrays());
    ReferenceGru reference = new ReferenceGru(c.equations(), weights);
    return variables.stream()
        .map(
            variable ->
                reference.numericalGradient(
                    variable,
                    input,
                    c.outputGradient(DataType.DOUBLE),
                    c.stateGradient(DataType.DOUBLE)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("maskedCases")
  void paddingIsIgnoredWhateverItHolds(Served served, KernelCase c) {
    DataType type = served.type();
    GruInput input = c.input(type);
    GruInput poisoned = poison(input);
    GruWeights weights = c.weights(type);
    INDArray expected = kernel(served, c).forward(weights, input, true, ARRAYS).output();
    GruPass pass = kernel(served, c).forward(weights, poisoned, true, ARRAYS);
    assertThat(pass.output()).isEqualTo(expected);
    INDArray outputGradient = c.outputGradient(type);
    poisonPadding(outputGradient, poisoned.mask());
    GruWeights gradients = gradientViews(weights);
    GruPass.Gradients inputs =
        pass.backward(outputGradient, c.stateGradient(type), gradients, ARRAYS);
    assertThat(gradients.input().sumNumber().doubleValue()).isFinite();
    assertThat(inputs.sequence().sumNumber().doubleValue()).isFinite();
  }

  /** The same numbers one step at a time, beside sequences that rest. */
  @ParameterizedTest
  @MethodSource("casesForSteps")
  void aStepperGoesWhereTheWholeWindowGoes(Served served, KernelCase c) {
    DataType type = served.type();
    GruInput input = c.input(type);
    GruWeights weights = c.weights(type);
    GruKernel kernel = kernel(served, c);
    INDArray expected = kernel.forward(weights, input, false, ARRAYS).output().dup('c');
    int batch = (int) input.batchSize();
    try (GruStepper stepper = kernel.stepper(weights, batch + 2)) {
      INDArray step = Nd4j.zeros(type, batch + 2, weights.inputSize());
      INDArray rows = stepper.state().get(NDArrayIndex.interval(0, batch), NDArrayIndex.all());
      if (input.initialState() != null) {
        rows.assign(input.initialState());
      }
      weights.recurrent().assign(0);
      for (int t = 0; t < input.timeSteps(); t++) {
        step.get(NDArrayIndex.interval(0, batch), NDArrayIndex.all())
            .assign(at(input.sequence(), t));
        stepper.step(step, batch);
        assertClose(rows, at(expected, t), type, "state after step " + t);
      }
      assertThat(stepper.state().getRow(batch + 1).amaxNumber().doubleValue()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("servedCases")
  void anInferencePassCannotBeRunBackward(Served served, KernelCase c) {
    DataType type = served.type();
    GruWeights weights = c.weights(type);
    GruPass pass = kernel(served, c).forward(weights, c.input(type), false, ARRAYS);
    assertThatThrownBy(
            () -> pass.backward(c.outputGradient(type), null, gradientViews(weights), ARRAYS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("training");
  }

  /** Gradients as views into one vector, as a network hands them in, full of old values. */
  private static GruWeights gradientViews(GruWeights like) {
    long length = like.arrays().stream().mapToLong(INDArray::length).sum();
    INDArray flat = Nd4j.createUninitialized(like.input().dataType(), 5 + length).assign(7.5);
    AtomicLong offset = new AtomicLong(5);
    return like.map(
        array -> {
          long start = offset.getAndAdd(array.length());
          INDArray segment = flat.get(NDArrayIndex.interval(start, start + array.length()));
          return array.rank() == 1 ? segment : segment.reshape('c', array.shape());
        });
  }

  private static GruInput withInitialState(GruInput input, KernelCase.Shape shape) {
    return input.initialState() != null
        ? input
        : new GruInput(
            input.sequence(),
            Nd4j.zeros(DataType.DOUBLE, shape.batch(), shape.hidden()),
            input.mask(),
            input.noise(),
            input.direction());
  }

  private static GruInput poison(GruInput input) {
    INDArray sequence = input.sequence().dup('c');
    poisonPadding(sequence, Objects.requireNonNull(input.mask()));
    return input.with(sequence);
  }

  private static void poisonPadding(INDArray timeMajor, INDArray mask) {
    for (int t = 0; t < timeMajor.size(0); t++) {
      for (int b = 0; b < timeMajor.size(1); b++) {
        for (int i = 0; i < timeMajor.size(2) && mask.getDouble(b, t) == 0; i++) {
          timeMajor.putScalar(t, b, i, Double.NaN);
        }
      }
    }
  }

  private static void assertClose(
      INDArray actual, INDArray expected, DataType type, String description) {
    assertThat(actual.shape()).as(description).isEqualTo(expected.shape());
    INDArray difference = actual.castTo(DataType.DOUBLE).sub(expected.castTo(DataType.DOUBLE));
    double scale = Math.max(1, expected.amaxNumber().doubleValue());
    double error = difference.amaxNumber().doubleValue() / scale;
    assertThat(difference.sumNumber().doubleValue()).as(description).isNotNaN();
    assertThat(error).as(description).isLessThan(type == DataType.FLOAT ? 1e-5 : 1e-7);
  }
}
