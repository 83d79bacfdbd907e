package org.gru4j.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gru4j.kernel.ArraySupplier;
import org.gru4j.kernel.ArraySupplier.Use;
import org.gru4j.kernel.GruEquations;
import org.gru4j.kernel.GruInput;
import org.gru4j.kernel.GruKernel;
import org.gru4j.kernel.GruPass;
import org.gru4j.kernel.GruWeights;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One layer's oneDNN primitives, made once per shape, and the forward pass through them. */
final class OneDnnKernel implements GruKernel {
  /**
   * Plans are kept for this many shapes and directions. A plan holds a packed copy of the weights,
   * so that the bound is one on native memory.
   */
  private static final int MAX_PLANS = 12;

  private enum Direction {
    INFERENCE,
    TRAINING,
    BACKWARD
  }

  private record PlanKey(RnnShape shape, Direction direction) {}

  private final GruEquations equations;
  private final WeightSnapshot snapshot = new WeightSnapshot();
  private final Map<PlanKey, Plan> plans =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PlanKey, Plan> eldest) {
          if (size() <= MAX_PLANS) {
            return false;
          }
          eldest.getValue().close();
          return true;
        }
      };

  OneDnnKernel(GruEquations equations) {
    this.equations = equations;
  }

  @Override
  public GruPass forward(
      GruWeights weights, GruInput input, boolean training, ArraySupplier arrays) {
    RnnShape shape = RnnShape.of(equations.resetMode(), weights, input);
    Plan plan = plan(shape, training ? Direction.TRAINING : Direction.INFERENCE);
    packForward(plan, weights, training, arrays);

    Padding padding = Padding.of(input.mask());
    INDArray sequence = input.sequence();
    if (padding != null) {
      sequence = arrays.create(Use.ACTIVATION, DataType.FLOAT, sequence.shape()).assign(sequence);
      padding.clear(sequence);
    }
    INDArray initialState = initialState(shape, input, arrays);
    INDArray states =
        arrays.create(Use.ACTIVATION, DataType.FLOAT, shape.time(), shape.batch(), shape.hidden());
    INDArray finalState =
        arrays.create(Use.ACTIVATION, DataType.FLOAT, shape.batch(), shape.hidden());
    Use workspaceUse = training ? Use.ACTIVATION : Use.FORWARD_SCRATCH;
    INDArray workspace = plan.allocateWorkspace(workspaceUse, arrays);

    plan.bind(DNNL_ARG_SRC_LAYER, sequence);
    plan.bind(DNNL_ARG_SRC_ITER, initialState);
    plan.bind(DNNL_ARG_DST_LAYER, states);
    plan.bind(DNNL_ARG_DST_ITER, finalState);
    plan.bindMemory(DNNL_ARG_WORKSPACE, workspace);
    plan.bindMemory(DNNL_ARG_SCRATCHPAD, plan.allocateScratchpad(Use.FORWARD_SCRATCH, arrays));
    plan.execute();
    if (padding != null) {
      padding.gatherFinalStates(states, initialState, finalState);
      padding.clear(states);
    }
    OneDnnPass.Forward record =
        new OneDnnPass.Forward(shape, sequence, initialState, states, finalState, workspace);
    return new OneDnnPass(this, weights, record, padding, training);
  }

  private void packForward(Plan plan, GruWeights weights, boolean training, ArraySupplier arrays) {
    // In training the weights have changed since the last step anyway.
    long version = training ? -1 : snapshot.version(weights);
    if (training || plan.weightsVersion() != version) {
      plan.pack(plain(weights, Use.FORWARD_SCRATCH, arrays), version);
    }
  }

  /** The backward plan of a shape, with the weights packed. */
  Plan backwardPlan(RnnShape shape, GruWeights weights, ArraySupplier arrays) {
    Plan plan = plan(shape, Direction.BACKWARD);
    plan.pack(plain(weights, Use.BACKWARD_SCRATCH, arrays), -1);
    return plan;
  }

  private PlainWeights plain(GruWeights weights, Use scratch, ArraySupplier arrays) {
    return PlainWeights.of(weights, equations.resetMode(), equations.updateMode(), scratch, arrays);
  }

  GruEquations equations() {
    return equations;
  }

  private Plan plan(RnnShape shape, Direction direction) {
    return plans.computeIfAbsent(
        new PlanKey(shape, direction),
        key ->
            switch (direction) {
              case INFERENCE -> shape.forward(false);
              case TRAINING -> shape.forward(true);
              case BACKWARD -> shape.backward();
            });
  }

  private static INDArray initialState(RnnShape shape, GruInput input, ArraySupplier arrays) {
    @Nullable INDArray given = input.initialState();
    return given != null
        ? given
        : arrays.create(Use.ACTIVATION, DataType.FLOAT, shape.batch(), shape.hidden()).assign(0);
  }
}
