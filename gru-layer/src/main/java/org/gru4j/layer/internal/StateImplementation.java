package org.gru4j.layer.internal;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A recurrent layer inside a network that can be told its initial state. A state is {@code [batch,
 * nOut]}, of a layer that reads both ways {@code [batch, 2 nOut]}, that of the forward direction
 * first.
 */
public interface StateImplementation extends Layer {
  /** Output in the network's format, and the state after the last real step. */
  record Activation(INDArray output, INDArray finalState) {}

  /**
   * Gradients with respect to what entered the last forward pass.
   *
   * @param input that of the input before its dropout, in the network's format; null if the pass
   *     read tokens, whose embedding has been given the gradient of its vectors, and the network
   *     needs no other
   * @param initialState of the shape of a state
   */
  record Gradients(@Nullable INDArray input, INDArray initialState) {}

  /**
   * Reads the present input.
   *
   * @param initialState null for zeros
   */
  Activation activateFrom(
      @Nullable INDArray initialState, boolean training, LayerWorkspaceMgr workspaceMgr);

  /** Back-propagates through the last forward pass and leaves the weights' gradients in place. */
  Gradients backward(INDArray epsilon, LayerWorkspaceMgr workspaceMgr);
}
