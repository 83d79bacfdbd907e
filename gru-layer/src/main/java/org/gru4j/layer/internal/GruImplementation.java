package org.gru4j.layer.internal;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.math.GruStepper;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A GRU inside a network, as the parts of graphs and the steppers use it. */
public interface GruImplementation extends Layer, TokenReader {
  /** Output in the network's format, and the state after the last real step. */
  record Activation(INDArray output, INDArray finalState) {}

  /**
   * Gradients with respect to what entered the last forward pass.
   *
   * @param input that of the input before its dropout, in the network's format; null if the pass
   *     read tokens, whose embedding has been given the gradient of its vectors, and the network
   *     needs no other
   * @param initialState {@code [batch, nOut]}
   */
  record Gradients(@Nullable INDArray input, INDArray initialState) {}

  /**
   * Reads the present input.
   *
   * @param initialState {@code [batch, nOut]}; null for zeros
   */
  Activation activateFrom(
      @Nullable INDArray initialState, boolean training, LayerWorkspaceMgr workspaceMgr);

  /** Back-propagates through the last forward pass and leaves the weights' gradients in place. */
  Gradients backward(INDArray epsilon, LayerWorkspaceMgr workspaceMgr);

  /** A way through sequences step by step, with a copy of the present weights. */
  GruStepper stepper(int capacity);

  /** The same where the input are tokens as unit vectors, in place of these vectors. */
  GruStepper stepper(INDArray vectors, int capacity);
}
