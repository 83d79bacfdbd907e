package org.gru4j.layer;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.StateImplementation;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The states of all GRU layers of a network after whole sequences, as {@code h_n} of PyTorch's
 * {@code nn.GRU}; what a network keeps between calls is neither used nor changed.
 */
public final class FinalStates {
  private FinalStates() {}

  /** The states after sequences that all layers begin with zeros. */
  public static List<INDArray> of(
      MultiLayerNetwork network, INDArray input, @Nullable INDArray mask) {
    return of(network, input, mask, List.of());
  }

  /**
   * The states after sequences.
   *
   * @param input {@code [batch, nIn, time]}, or in the format of the first layer
   * @param mask {@code [batch, time]}, 1 for a real step and 0 for padding; null if all are real
   * @param initialStates one for each layer in the form of the result, as {@code h_0}; empty for
   *     zeros
   * @return for each {@link GRU} layer from the first to the last the state after each sequence's
   *     last real step, {@code [batch, nOut]}; of a {@link BidirectionalGRU} {@code [batch, 2
   *     nOut]}: that of the forward direction, and that of the backward direction after the first
   *     step
   * @throws IllegalArgumentException if the network has no GRU layer, or another number of them
   *     than there are initial states
   */
  public static List<INDArray> of(
      MultiLayerNetwork network,
      INDArray input,
      @Nullable INDArray mask,
      List<INDArray> initialStates) {
    Layer[] layers = network.getLayers();
    int count = 0;
    for (Layer layer : layers) {
      count += layer instanceof StateImplementation ? 1 : 0;
    }
    if (count == 0 || !(initialStates.isEmpty() || initialStates.size() == count)) {
      throw new IllegalArgumentException(
          "Expected a network with a GRU layer for each initial state, found %d for %d states."
              .formatted(count, initialStates.size()));
    }
    LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.noWorkspaces();
    List<INDArray> states = new ArrayList<>();
    network.setLayerMaskArrays(mask, null);
    try (MemoryWorkspace scope = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      INDArray activations = input;
      for (int i = 0; states.size() < count; i++) {
        InputPreProcessor before = network.getLayerWiseConfigurations().getInputPreProcess(i);
        if (before != null) {
          activations = before.preProcess(activations, (int) input.size(0), workspaces);
        }
        Layer layer = layers[i];
        layer.setInput(activations, workspaces);
        if (layer instanceof StateImplementation recurrent) {
          INDArray initial = initialStates.isEmpty() ? null : initialStates.get(states.size());
          StateImplementation.Activation activation =
              recurrent.activateFrom(initial == null ? null : initial.dup('c'), false, workspaces);
          states.add(activation.finalState().dup('c'));
          activations = activation.output();
        } else {
          activations = layer.activate(false, workspaces);
        }
      }
    } finally {
      network.clearLayerMaskArrays();
      network.clearLayersStates();
    }
    return states;
  }
}
