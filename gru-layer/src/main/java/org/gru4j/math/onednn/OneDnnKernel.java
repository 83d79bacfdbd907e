package org.gru4j.math.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import java.util.Optional;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Direction;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruInput;
import org.gru4j.math.GruKernel;
import org.gru4j.math.GruPass;
import org.gru4j.math.GruStepper;
import org.gru4j.math.GruWeights;
import org.gru4j.math.onednn.PlanCache.Run;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One layer's oneDNN primitives, made once per shape, and the forward pass through them. */
final class OneDnnKernel implements GruKernel {
  private final GruEquations equations;
  private final Precision precision;
  private final WeightSnapshot snapshot = new WeightSnapshot();
  private final PlanCache plans = new PlanCache();

  OneDnnKernel(GruEquations equations, Precision precision) {
    this.equations = equations;
    this.precision = precision;
  }

  @Override
  public Optional<String> refusal(GruInput input) {
    return refusalToRun(input);
  }

  static Optional<String> refusalToRun(GruInput input) {
    return input.noise().recurrentDropout() != null
        ? Optional.of("recurrent dropout is used")
        : Padding.refusal(input.mask());
  }

  @Override
  public GruPass forward(
      GruWeights weights, GruInput input, boolean training, ArraySupplier arrays) {
    Padding padding = Padding.of(input.mask(), input.direction());
    // Padding moves the real steps to the front in the order in which they are read.
    Direction direction = padding == null ? input.direction() : Direction.FORWARD;
    RnnShape shape = RnnShape.of(equations, precision, direction, weights, input);
    Plan plan = plans.get(shape, training ? Run.TRAINING : Run.INFERENCE);
    if (training) {
      // The weights have changed since the last step anyway.
      plan.pack(weights, -1);
    } else {
      packForInference(plan, weights);
    }

    INDArray sequence = input.sequence();
    if (padding != null) {
      sequence = padding.pack(sequence, Use.ACTIVATION, arrays);
    }
    INDArray initialState = initialState(shape, input, arrays);
    OneDnnPass.Forward forward =
        execute(
            plan,
            precision.narrow(sequence, Use.ACTIVATION, arrays),
            precision.narrow(initialState, Use.ACTIVATION, arrays),
            training,
            arrays);
    INDArray output = precision.widen(forward.states(), Use.ACTIVATION, arrays);
    INDArray finalState = precision.widen(forward.finalState(), Use.ACTIVATION, arrays);
    if (padding != null) {
      padding.gatherFinalStates(output, initialState, finalState);
      padding.clear(output);
      output = padding.moves() ? padding.unpack(output, Use.ACTIVATION, arrays) : output;
    }
    return new OneDnnPass(this, training ? weights : null, forward, output, finalState, padding);
  }

  private OneDnnPass.Forward execute(
      Plan plan, INDArray sequence, INDArray initialState, boolean training, ArraySupplier arrays) {
    RnnShape shape = plan.shape();
    INDArray states =
        arrays.create(
            Use.ACTIVATION, precision.type(), shape.time(), shape.batch(), shape.hidden());
    INDArray finalState =
        arrays.create(Use.ACTIVATION, precision.type(), shape.batch(), shape.hidden());
    Use workspaceUse = training ? Use.ACTIVATION : Use.FORWARD_SCRATCH;
    INDArray workspace = plan.allocateWorkspace(workspaceUse, arrays);

    plan.bind(DNNL_ARG_SRC_LAYER, sequence);
    plan.bind(DNNL_ARG_SRC_ITER, initialState);
    plan.bind(DNNL_ARG_DST_LAYER, states);
    plan.bind(DNNL_ARG_DST_ITER, finalState);
    plan.bindMemory(DNNL_ARG_WORKSPACE, workspace);
    plan.bindMemory(DNNL_ARG_SCRATCHPAD, plan.allocateScratchpad(Use.FORWARD_SCRATCH, arrays));
    plan.execute();
    return new OneDnnPass.Forward(shape, sequence, initialState, states, finalState, workspace);
  }

  @Override
  public GruStepper stepper(GruWeights weights, int capacity) {
    return new OneDnnStepper(equations, weights, capacity);
  }

  private void packForInference(Plan plan, GruWeights weights) {
    long version = snapshot.version(weights);
    if (plan.weightsVersion() != version) {
      plan.pack(weights, version);
    }
  }

  /** The backward plan of a shape, with the weights of its forward pass packed. */
  Plan backwardPlan(RnnShape shape, GruWeights weights) {
    Plan plan = plans.get(shape, Run.BACKWARD);
    plan.pack(weights, -1);
    return plan;
  }

  /** Frees the primitives; the next pass makes new ones. */
  void close() {
    plans.close();
  }

  private static INDArray initialState(RnnShape shape, GruInput input, ArraySupplier arrays) {
    @Nullable INDArray given = input.initialState();
    return given != null
        ? given
        : arrays.create(Use.ACTIVATION, DataType.FLOAT, shape.batch(), shape.hidden()).assign(0);
  }
}
