package org.gru4j.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.Objects;
import java.util.stream.Stream;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.Backends;
import org.gru4j.math.ComputeType;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruInput;
import org.gru4j.math.GruOptions;
import org.gru4j.math.GruWeights;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.gru4j.weights.tensors.NamedTensorsTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

class GruConventionTest {
  private static final int INPUT = 4;
  private static final int HIDDEN = 3;

  static Stream<Arguments> pairs() {
    return Stream.of(GruConvention.values())
        .flatMap(
            from ->
                Stream.of(GruConvention.values())
                    .flatMap(
                        to ->
                            Stream.of(UpdateMode.values())
                                .map(mode -> Arguments.of(from, to, mode))));
  }

  /** Random and asymmetric; in the layout of a convention, with all biases that it has. */
  private static GruWeights random(GruConvention convention) {
    boolean rows = convention == GruConvention.PYTORCH || convention == GruConvention.ONNX;
    int columns = 3 * HIDDEN;
    boolean candidateOnly = convention == GruConvention.ONEDNN;
    return new GruWeights(
        rows ? uniform(columns, INPUT) : uniform(INPUT, columns),
        rows ? uniform(columns, HIDDEN) : uniform(HIDDEN, columns),
        uniform(candidateOnly ? 4 * HIDDEN : columns),
        gatesWithRecurrentBias(convention).length() == 3 ? uniform(columns) : null);
  }

  /** As the frameworks' manuals have it. */
  private static String gatesWithRecurrentBias(GruConvention convention) {
    return switch (convention) {
      case GRU4J, KERAS, PYTORCH, ONNX -> "zrc";
      case ONEDNN -> "c";
      case HAIKU, TF1 -> "";
    };
  }

  private static INDArray uniform(int... shape) {
    return Nd4j.rand(DataType.DOUBLE, shape).subi(0.5);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void thereAndBackGivesTheSameBitsOrIsRefused(
      GruConvention from, GruConvention to, UpdateMode mode) {
    Nd4j.getRandom().setSeed(11);
    GruWeights original = random(from);
    String given = gatesWithRecurrentBias(from);
    String possible = gatesWithRecurrentBias(to);
    if (possible.length() < given.length()) {
      GruWeights ours = from.toGru4j(original, mode);
      String refused = given.substring(0, 1);
      assertThatThrownBy(() -> to.fromGru4j(ours, mode))
          .isInstanceOf(WeightsException.class)
          .hasMessage(
              "Expected no recurrent bias of gate %s, for which %s has no place, found one that is"
                      .formatted(refused, to)
                  + " not zero.");
      original = withoutRecurrentBias(original);
    }
    GruWeights theirs = to.fromGru4j(from.toGru4j(original, mode), mode);
    assertSameBits(from.fromGru4j(to.toGru4j(theirs, mode), mode), original);
  }

  private static GruWeights withoutRecurrentBias(GruWeights weights) {
    INDArray bias = weights.bias().get(interval(0, 3 * HIDDEN));
    return new GruWeights(weights.input(), weights.recurrent(), bias, null);
  }

  private static void assertSameBits(GruWeights actual, GruWeights expected) {
    NamedTensorsTest.assertSameBits(actual.input(), expected.input());
    NamedTensorsTest.assertSameBits(actual.recurrent(), expected.recurrent());
    NamedTensorsTest.assertSameBits(actual.bias(), expected.bias());
    if (expected.recurrentBias() == null) {
      assertThat(actual.recurrentBias()).isNull();
    } else {
      NamedTensorsTest.assertSameBits(
          Objects.requireNonNull(actual.recurrentBias()), expected.recurrentBias());
    }
  }

  /** Zeros need no place. */
  @ParameterizedTest
  @EnumSource(
      value = GruConvention.class,
      names = {"ONEDNN", "HAIKU", "TF1"})
  void recurrentBiasesOfZeroAreLeftOut(GruConvention convention) {
    GruWeights keras = random(GruConvention.KERAS);
    INDArray recurrentBias = Objects.requireNonNull(keras.recurrentBias());
    recurrentBias.assign(0);
    GruWeights theirs = convention.fromGru4j(keras, UpdateMode.KEEPS_PAST);
    assertThat(theirs.recurrentBias()).isNull();
    assertThat(theirs.bias().length())
        .isEqualTo(convention == GruConvention.ONEDNN ? 4 * HIDDEN : 3 * HIDDEN);
  }

  @ParameterizedTest
  @CsvSource({
    "GRU4J, true, true",
    "KERAS, true, true",
    "PYTORCH, true, false",
    "ONNX, true, true",
    "ONEDNN, true, true",
    "HAIKU, false, true",
    "TF1, false, true"
  })
  void refusesWhatTheFrameworkDoesNotCompute(
      GruConvention convention, boolean after, boolean before) {
    for (UpdateMode update : UpdateMode.values()) {
      assertServes(convention, new GruEquations(ResetMode.AFTER, update), after, "reset gate");
      assertServes(convention, new GruEquations(ResetMode.BEFORE, update), before, "reset gate");
      boolean sameSign = convention.updateMode().map(update::equals).orElse(true);
      GruEquations softsign =
          new GruEquations(
              after ? ResetMode.AFTER : ResetMode.BEFORE,
              update,
              new ActivationSoftSign(),
              new ActivationTanH());
      assertServes(convention, softsign, sameSign, "sigmoid or hard sigmoid");
      GruEquations clipped =
          new GruEquations(after ? ResetMode.AFTER : ResetMode.BEFORE, update)
              .with(GruOptions.NONE.withClip(3));
      boolean hasClip = convention == GruConvention.ONNX || convention == GruConvention.GRU4J;
      assertServes(convention, clipped, hasClip, "a clip of 3.0");
      assertServes(
          convention,
          clipped.with(new GruOptions(true, 0.1, 0)),
          convention == GruConvention.GRU4J,
          "layer normalization and zoneout");
    }
  }

  private static void assertServes(
      GruConvention convention, GruEquations form, boolean served, String reason) {
    if (served) {
      assertThatNoException().isThrownBy(() -> convention.requireServes(form));
    } else {
      assertThatThrownBy(() -> convention.requireServes(form))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining(reason)
          .hasMessageContaining(convention.toString());
    }
  }

  /** Each framework's own equations, written down from its manual, against the converted layer. */
  @ParameterizedTest
  @EnumSource(GruConvention.class)
  void computesWhatTheFrameworkDoes(GruConvention convention) {
    Nd4j.getRandom().setSeed(12);
    GruWeights theirs = random(convention);
    ResetMode reset =
        switch (convention) {
          case HAIKU, TF1 -> ResetMode.BEFORE;
          default -> ResetMode.AFTER;
        };
    INDArray x = uniform(2, INPUT);
    INDArray h = uniform(2, HIDDEN);
    INDArray expected = theirStep(convention, theirs, x, h);
    for (UpdateMode mode : UpdateMode.values()) {
      if (convention == GruConvention.GRU4J && mode == UpdateMode.ADMITS_CANDIDATE) {
        continue;
      }
      INDArray actual =
          Backends.installed()
              .kernel(
                  new GruEquations(reset, mode),
                  DataType.DOUBLE,
                  KernelChoice.ND4J,
                  ComputeType.PARAMETER_TYPE)
              .forward(
                  convention.toGru4j(theirs, mode),
                  new GruInput(x.reshape('c', 1, 2, INPUT), h, null, null),
                  false,
                  ArraySupplier.DETACHED)
              .finalState();
      assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-12);
    }
  }

  private static INDArray theirStep(
      GruConvention convention, GruWeights w, INDArray x, INDArray h) {
    return switch (convention) {
      case GRU4J -> splitStep(w, x, h, 0, 1, true);
      // keras.layers.GRU, reset_after: x_z, x_r, x_h = split(x kernel + bias[0])
      case KERAS -> splitStep(w, x, h, 0, 1, true);
      // torch.nn.GRU: r, z, n; h' = (1 - z) n + z h
      case PYTORCH -> splitStep(transposed(w), x, h, 1, 0, true);
      // ONNX GRU, linear_before_reset = 1: z, r, h
      case ONNX -> splitStep(transposed(w), x, h, 0, 1, true);
      // oneDNN lbr_gru: u, r, o and the recurrent bias of o; u h + (1 - u) o
      case ONEDNN -> splitStep(withGateBiases(w), x, h, 0, 1, true);
      // hk.GRU: z, r, a; (1 - z) h + z a
      case HAIKU -> resetBefore(w, x, h, 0, 1, false);
      // tf.nn.rnn_cell.GRUCell: r, u = split(sigmoid([x, h] W)); u h + (1 - u) c
      case TF1 -> resetBefore(w, x, h, 1, 0, true);
    };
  }

  private static GruWeights withGateBiases(GruWeights w) {
    INDArray candidate = w.bias().get(interval(3 * HIDDEN, 4 * HIDDEN));
    INDArray recurrent = Nd4j.concat(0, Nd4j.zeros(DataType.DOUBLE, 2 * HIDDEN), candidate);
    return new GruWeights(
        w.input(), w.recurrent(), w.bias().get(interval(0, 3 * HIDDEN)), recurrent);
  }

  private static GruWeights transposed(GruWeights w) {
    return new GruWeights(
        w.input().transpose(), w.recurrent().transpose(), w.bias(), w.recurrentBias());
  }

  private static INDArray block(INDArray columns, int index) {
    return columns.get(all(), interval((long) index * HIDDEN, (index + 1L) * HIDDEN));
  }

  private static INDArray splitStep(
      GruWeights w, INDArray x, INDArray h, int zBlock, int rBlock, boolean zKeeps) {
    INDArray fromInput = x.mmul(w.input()).addiRowVector(w.bias());
    INDArray fromState =
        h.mmul(w.recurrent()).addiRowVector(Objects.requireNonNull(w.recurrentBias()));
    INDArray z = Transforms.sigmoid(block(fromInput, zBlock).add(block(fromState, zBlock)));
    INDArray r = Transforms.sigmoid(block(fromInput, rBlock).add(block(fromState, rBlock)));
    INDArray c = Transforms.tanh(block(fromInput, 2).add(r.mul(block(fromState, 2))));
    return blend(z, h, c, zKeeps);
  }

  private static INDArray resetBefore(
      GruWeights w, INDArray x, INDArray h, int zBlock, int rBlock, boolean zKeeps) {
    INDArray fromInput = x.mmul(w.input()).addiRowVector(w.bias());
    INDArray fromState = h.mmul(w.recurrent());
    INDArray z = Transforms.sigmoid(block(fromInput, zBlock).add(block(fromState, zBlock)));
    INDArray r = Transforms.sigmoid(block(fromInput, rBlock).add(block(fromState, rBlock)));
    INDArray c = Transforms.tanh(block(fromInput, 2).add(r.mul(h).mmul(block(w.recurrent(), 2))));
    return blend(z, h, c, zKeeps);
  }

  private static INDArray blend(INDArray z, INDArray h, INDArray c, boolean zKeeps) {
    INDArray keep = zKeeps ? z : z.rsub(1);
    return keep.mul(h).addi(keep.rsub(1).muli(c));
  }
}
