package org.gru4j.math.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ComputeType;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruInput;
import org.gru4j.math.GruKernel;
import org.gru4j.math.GruWeights;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Which precision is chosen depends on the machine; that one is, and which by a given figure, not.
 */
class Bfloat16KernelTest {
  private static final ArraySupplier ARRAYS = ArraySupplier.DETACHED;
  private static final GruEquations EQUATIONS =
      new GruEquations(ResetMode.AFTER, UpdateMode.ADMITS_CANDIDATE);
  private static final int UNITS = 24;

  private final OneDnnBackend backend = new OneDnnBackend();
  private final GruWeights weights =
      new GruWeights(
          Nd4j.rand(DataType.FLOAT, UNITS, 3 * UNITS).subi(0.5),
          Nd4j.rand(DataType.FLOAT, UNITS, 3 * UNITS).subi(0.5),
          Nd4j.rand(DataType.FLOAT, 3 * UNITS),
          null);

  @BeforeEach
  void needsTheProcessor() {
    backend
        .absence()
        .or(() -> backend.refusal(ComputeType.BFLOAT16))
        .ifPresent(why -> assumeTrue(false, why));
  }

  private INDArray output(GruKernel kernel, INDArray sequence) {
    return kernel.forward(weights, new GruInput(sequence, null, null, null), true, ARRAYS).output();
  }

  @Test
  void theFasterPrecisionIsTakenAndKept() {
    GruKernel kernel = backend.kernel(EQUATIONS, ComputeType.BFLOAT16);
    int taken = -1;
    for (long batch : new long[] {8, 1, 33}) {
      INDArray sequence = Nd4j.rand(DataType.FLOAT, 5, batch, UNITS);
      INDArray found = output(kernel, sequence);
      INDArray[] possible =
          Arrays.stream(Precision.values())
              .map(precision -> output(new OneDnnKernel(EQUATIONS, precision), sequence))
              .toArray(INDArray[]::new);
      assertThat(possible[0]).isNotEqualTo(possible[1]);
      int index = Arrays.asList(possible).indexOf(found);
      assertThat(index).isNotNegative();
      assertThat(taken).isIn(-1, index);
      taken = index;
    }
  }

  @Test
  void bfloat16HasToBeFaster() {
    assertThat(Bfloat16Kernel.precision(0.67)).isEqualTo(Precision.BFLOAT16);
    assertThat(Bfloat16Kernel.precision(0.98)).isEqualTo(Precision.FLOAT);
    assertThat(Bfloat16Kernel.precision(1.56)).isEqualTo(Precision.FLOAT);
  }

  @Test
  void aTrialLeavesNothingBehind() {
    assertThat(PrecisionTrial.ratio(EQUATIONS, 5, 4, 64, 64)).isPositive().isFinite();
    long before = Pointer.physicalBytes();
    for (int i = 0; i < 20; i++) {
      PrecisionTrial.ratio(EQUATIONS, 20, 64, 256, 256);
    }
    // Each takes some 30 MB.
    assertThat(Pointer.physicalBytes() - before).isLessThan(300L << 20);
  }
}
