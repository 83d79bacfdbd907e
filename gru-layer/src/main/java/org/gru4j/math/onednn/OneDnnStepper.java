package org.gru4j.math.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.Pointer;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Direction;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruStepper;
import org.gru4j.math.GruWeights;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Steps by primitives of one time step, whose weights are packed and whose addresses are set once.
 */
final class OneDnnStepper implements GruStepper {
  /** A primitive serves up to four times as many sequences as it was asked for first. */
  private static final int GROWTH = 4;

  private final GruEquations equations;
  private final GruWeights weights;
  private final int capacity;
  private final INDArray state;
  private final INDArray next;
  private final INDArray output;
  private final Pointer statePointer;
  private final Pointer nextPointer;
  private final Map<Integer, OneStep> steps = new TreeMap<>();

  /** A plan, with the arrays that its arguments point to. */
  private static final class OneStep implements AutoCloseable {
    final Plan plan;
    final INDArray scratchpad;
    final INDArray workspace;
    @Nullable INDArray input;

    OneStep(Plan plan) {
      this.plan = plan;
      this.scratchpad = plan.allocateScratchpad(Use.FORWARD_SCRATCH, ArraySupplier.DETACHED);
      this.workspace = plan.allocateWorkspace(Use.FORWARD_SCRATCH, ArraySupplier.DETACHED);
    }

    @Override
    public void close() {
      plan.close();
      scratchpad.close();
      workspace.close();
    }
  }

  OneDnnStepper(GruEquations equations, GruWeights weights, int capacity) {
    this.equations = equations;
    this.weights = weights.copy();
    this.capacity = capacity;
    this.state = rows(capacity).assign(0);
    this.next = rows(capacity);
    this.output = rows(capacity);
    this.statePointer = OneDnn.pointer(state);
    this.nextPointer = OneDnn.pointer(next);
  }

  private INDArray rows(int count) {
    return ArraySupplier.DETACHED.create(
        Use.ACTIVATION, DataType.FLOAT, count, weights.hiddenSize());
  }

  @Override
  public INDArray state() {
    return state;
  }

  @Override
  public void step(INDArray input, int rows) {
    OneStep step = steps.computeIfAbsent(served(rows, capacity), this::prepare);
    if (step.input != input) {
      step.plan.bind(DNNL_ARG_SRC_LAYER, input);
      step.input = input;
    }
    step.plan.execute();
    Pointer.memcpy(statePointer, nextPointer, rows * weights.hiddenSize() * Float.BYTES);
  }

  /** How many rows the primitive has that serves so many. */
  static int served(int rows, int capacity) {
    int served = 1;
    while (served < rows) {
      served *= GROWTH;
    }
    return Math.min(served, capacity);
  }

  private OneStep prepare(int rows) {
    RnnShape shape =
        new RnnShape(
            equations.resetMode(),
            equations.updateMode(),
            Precision.FLOAT,
            Direction.FORWARD,
            1,
            rows,
            weights.inputSize(),
            weights.hiddenSize());
    Plan plan = shape.forward(false);
    plan.pack(weights, 0);
    OneStep step = new OneStep(plan);
    plan.bind(DNNL_ARG_SRC_ITER, state);
    plan.bind(DNNL_ARG_DST_LAYER, output);
    plan.bind(DNNL_ARG_DST_ITER, next);
    plan.bindMemory(DNNL_ARG_SCRATCHPAD, step.scratchpad);
    plan.bindMemory(DNNL_ARG_WORKSPACE, step.workspace);
    return step;
  }

  @Override
  public void close() {
    steps.values().forEach(OneStep::close);
    steps.clear();
    weights.arrays().forEach(INDArray::close);
    List.of(state, next, output).forEach(INDArray::close);
  }
}
