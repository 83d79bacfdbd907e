package org.gru4j.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.Objects;
import java.util.stream.Stream;
import org.gru4j.kernel.ArraySupplier;
import org.gru4j.kernel.ComputeType;
import org.gru4j.kernel.GruEquations;
import org.gru4j.kernel.GruInput;
import org.gru4j.kernel.GruKernels;
import org.gru4j.kernel.GruWeights;
import org.gru4j.kernel.KernelChoice;
import org.gru4j.kernel.ResetMode;
import org.gru4j.kernel.UpdateMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
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

  /** Random and asymmetric; matrices in the layout of a convention. */
  private static GruWeights random(GruConvention convention) {
    boolean rows = convention == GruConvention.PYTORCH || convention == GruConvention.ONNX;
    int columns = 3 * HIDDEN;
    return new GruWeights(
        rows ? uniform(columns, INPUT) : uniform(INPUT, columns),
        rows ? uniform(columns, HIDDEN) : uniform(HIDDEN, columns),
        uniform(columns),
        uniform(columns));
  }

  private static INDArray uniform(int... shape) {
    return Nd4j.rand(DataType.DOUBLE, shape).subi(0.5);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void thereAndBackGivesTheSameBits(GruConvention from, GruConvention to, UpdateMode mode) {
    Nd4j.getRandom().setSeed(11);
    GruWeights original = random(from);
    GruWeights ours = from.toGru4j(original, mode);
    GruWeights theirs = to.fromGru4j(ours, mode);
    GruWeights back = from.fromGru4j(to.toGru4j(theirs, mode), mode);
    assertThat(back.input()).isEqualTo(original.input());
    assertThat(back.recurrent()).isEqualTo(original.recurrent());
    assertThat(back.bias()).isEqualTo(original.bias());
    assertThat(back.recurrentBias()).isEqualTo(original.recurrentBias());
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
    if (reset == ResetMode.BEFORE) {
      theirs = new GruWeights(theirs.input(), theirs.recurrent(), theirs.bias(), null);
    }
    INDArray x = uniform(2, INPUT);
    INDArray h = uniform(2, HIDDEN);
    INDArray expected = theirStep(convention, theirs, x, h);
    for (UpdateMode mode : UpdateMode.values()) {
      if (convention == GruConvention.GRU4J && mode == UpdateMode.ADMITS_CANDIDATE) {
        continue;
      }
      INDArray actual =
          GruKernels.create(
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
      // hk.GRU: z, r, a; (1 - z) h + z a
      case HAIKU -> resetBefore(w, x, h, 0, 1, false);
      // tf.nn.rnn_cell.GRUCell: r, u = split(sigmoid([x, h] W)); u h + (1 - u) c
      case TF1 -> resetBefore(w, x, h, 1, 0, true);
    };
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
