package org.gru4j.math.onednn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruInput;
import org.gru4j.math.GruPass;
import org.gru4j.math.GruWeights;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Times a training step of one layer in both precisions. */
final class PrecisionTrial implements ArraySupplier, AutoCloseable {
  /** What is done once per window counts less in a longer one; this is as long as most are. */
  private static final long MOST_STEPS = 40;

  /** Java's compiler has to have seen what stands around the primitives of a small layer. */
  private static final int ROUNDS = 60;

  private static final int LEAST_ROUNDS = 2;
  private static final Duration LIMIT = Duration.ofMillis(300);

  private final List<INDArray> arrays = new ArrayList<>();
  private final OneDnnKernel floats;
  private final OneDnnKernel rounded;
  private final GruWeights weights;
  private final GruInput input;
  private final INDArray gradient;

  private PrecisionTrial(
      GruEquations equations, long time, long batch, long inputSize, long hidden) {
    long steps = Math.min(time, MOST_STEPS);
    floats = new OneDnnKernel(equations, Precision.FLOAT);
    rounded = new OneDnnKernel(equations, Precision.BFLOAT16);
    // How long a product takes does not depend on its numbers, unless they are denormal or NaN.
    weights =
        new GruWeights(
            create(Use.ACTIVATION, DataType.FLOAT, inputSize, 3 * hidden).assign(0.01),
            create(Use.ACTIVATION, DataType.FLOAT, hidden, 3 * hidden).assign(0.01),
            create(Use.ACTIVATION, DataType.FLOAT, 3 * hidden).assign(0),
            null);
    input =
        new GruInput(
            create(Use.ACTIVATION, DataType.FLOAT, steps, batch, inputSize).assign(0.1),
            null,
            null,
            null);
    gradient = create(Use.ACTIVATION, DataType.FLOAT, steps, batch, hidden).assign(0.1);
  }

  /**
   * BFLOAT16's time divided by FLOAT's. The shortest of some turns counts: whatever else the
   * machine does makes a turn longer, never shorter.
   */
  static double ratio(GruEquations equations, long time, long batch, long inputSize, long hidden) {
    // Not in the workspace of the network that asks: nothing of this is kept.
    try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
        PrecisionTrial trial = new PrecisionTrial(equations, time, batch, inputSize, hidden)) {
      return trial.ratio();
    }
  }

  private double ratio() {
    // The first turn makes the primitives.
    nanoseconds(floats);
    nanoseconds(rounded);
    long inFloat = Long.MAX_VALUE;
    long inBfloat16 = Long.MAX_VALUE;
    long end = System.nanoTime() + LIMIT.toNanos();
    for (int round = 0;
        round < ROUNDS && (round < LEAST_ROUNDS || System.nanoTime() < end);
        round++) {
      inFloat = Math.min(inFloat, nanoseconds(floats));
      inBfloat16 = Math.min(inBfloat16, nanoseconds(rounded));
    }
    return (double) inBfloat16 / inFloat;
  }

  private long nanoseconds(OneDnnKernel kernel) {
    int kept = arrays.size();
    long start = System.nanoTime();
    GruPass pass = kernel.forward(weights, input, true, this);
    GruWeights gradients =
        weights.map(array -> create(Use.BACKWARD_SCRATCH, DataType.FLOAT, array.shape()));
    pass.backward(gradient, null, gradients, this);
    long taken = System.nanoTime() - start;
    List<INDArray> used = arrays.subList(kept, arrays.size());
    used.forEach(INDArray::close);
    used.clear();
    return taken;
  }

  @Override
  public INDArray create(Use use, DataType type, long... shape) {
    INDArray array = DETACHED.create(use, type, shape);
    arrays.add(array);
    return array;
  }

  @Override
  public void close() {
    floats.close();
    rounded.close();
    arrays.forEach(INDArray::close);
  }
}
