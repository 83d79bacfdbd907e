package org.gru4j.math.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.GruPass;
import org.gru4j.math.GruWeights;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The way back through a oneDNN primitive. */
final class OneDnnPass implements GruPass {
  /**
   * What the primitive read and wrote, in the precision that it multiplies in.
   *
   * @param workspace the memory in which oneDNN noted the gates
   */
  record Forward(
      RnnShape shape,
      INDArray sequence,
      INDArray initialState,
      INDArray states,
      INDArray finalState,
      INDArray workspace) {}

  private final OneDnnKernel kernel;

  /** Of a training pass; null if it cannot be run backward. */
  private final @Nullable GruWeights weights;

  private final Forward forward;
  private final INDArray output;
  private final INDArray finalState;
  private final @Nullable Padding padding;

  OneDnnPass(
      OneDnnKernel kernel,
      @Nullable GruWeights weights,
      Forward forward,
      INDArray output,
      INDArray finalState,
      @Nullable Padding padding) {
    this.kernel = kernel;
    this.weights = weights;
    this.forward = forward;
    this.output = output;
    this.finalState = finalState;
    this.padding = padding;
  }

  @Override
  public INDArray output() {
    return output;
  }

  @Override
  public boolean readsOutput() {
    return output == forward.states();
  }

  @Override
  public INDArray finalState() {
    return finalState;
  }

  @Override
  public Gradients backward(
      INDArray outputGradient,
      @Nullable INDArray finalStateGradient,
      GruWeights weightGradients,
      ArraySupplier arrays) {
    GruWeights packed = weights;
    if (packed == null) {
      throw new IllegalStateException(
          "A pass can be run backward only if its forward call was made with training = true.");
    }
    RnnShape shape = forward.shape();
    Plan plan = kernel.backwardPlan(shape, packed);
    INDArray sequenceGradient =
        arrays.create(Use.GRADIENT, DataType.FLOAT, forward.sequence().shape());
    INDArray initialGradient =
        arrays.create(Use.GRADIENT, DataType.FLOAT, forward.initialState().shape());
    // oneDNN adds to the gradients of the weights.
    INDArray biasGradient = zeros(arrays, shape.biases() * shape.hidden());
    OneDnn.zero(weightGradients.input());
    OneDnn.zero(weightGradients.recurrent());

    plan.bind(DNNL_ARG_SRC_LAYER, forward.sequence());
    plan.bind(DNNL_ARG_SRC_ITER, forward.initialState());
    plan.bind(DNNL_ARG_DST_LAYER, forward.states());
    plan.bind(DNNL_ARG_DST_ITER, forward.finalState());
    plan.bindMemory(DNNL_ARG_WORKSPACE, forward.workspace());
    plan.bind(DNNL_ARG_DIFF_SRC_LAYER, sequenceGradient);
    plan.bind(DNNL_ARG_DIFF_SRC_ITER, initialGradient);
    plan.bind(DNNL_ARG_DIFF_WEIGHTS_LAYER, weightGradients.input());
    plan.bind(DNNL_ARG_DIFF_WEIGHTS_ITER, weightGradients.recurrent());
    plan.bind(DNNL_ARG_DIFF_BIAS, biasGradient);
    bindOutputGradients(plan, outputGradient, finalStateGradient, arrays);
    plan.bindMemory(DNNL_ARG_SCRATCHPAD, plan.allocateScratchpad(Use.BACKWARD_SCRATCH, arrays));
    plan.execute();

    plan.unpackGradients(weightGradients, biasGradient);
    if (padding != null && finalStateGradient != null) {
      padding.addUntouchedGradients(finalStateGradient, initialGradient);
    }
    return new Gradients(
        padding != null && padding.moves()
            ? padding.unpack(sequenceGradient, Use.GRADIENT, arrays)
            : sequenceGradient,
        initialGradient);
  }

  private void bindOutputGradients(
      Plan plan,
      INDArray outputGradient,
      @Nullable INDArray finalStateGradient,
      ArraySupplier arrays) {
    INDArray incoming = outputGradient;
    if (padding != null) {
      incoming = padding.pack(outputGradient, Use.BACKWARD_SCRATCH, arrays);
      if (finalStateGradient != null) {
        padding.scatterFinalGradients(finalStateGradient, incoming);
      }
    }
    INDArray last =
        padding == null && finalStateGradient != null
            ? finalStateGradient
            : zeros(arrays, forward.finalState().size(0), forward.finalState().size(1));
    plan.bind(DNNL_ARG_DIFF_DST_LAYER, incoming);
    plan.bind(DNNL_ARG_DIFF_DST_ITER, last);
  }

  private static INDArray zeros(ArraySupplier arrays, long... shape) {
    INDArray array = arrays.create(Use.BACKWARD_SCRATCH, DataType.FLOAT, shape);
    OneDnn.zero(array);
    return array;
  }
}
