package org.gru4j.weights.onnx;

import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.GRU;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruWeights;
import org.gru4j.weights.GruConvention;
import org.gru4j.weights.WeightsException;
import org.gru4j.weights.internal.NetworkLayer;

/**
 * A GRU node of an ONNX model, operator {@code GRU} of the standard, with its weights in our
 * convention.
 *
 * @param name of the node, or of its output where it has none
 * @param direction in which it reads a sequence
 * @param batchFirst whether its values are {@code [batch, time, …]}, {@code layout = 1}; its
 *     weights are the same
 * @param equations what it computes; the update gate keeps the past
 * @param weights of the one direction, or of forward and backward; their recurrent bias is always
 *     there
 */
public record OnnxGru(
    String name,
    Direction direction,
    boolean batchFirst,
    GruEquations equations,
    List<GruWeights> weights) {

  /** In which direction a node reads. */
  public enum Direction {
    /** From the first step to the last. */
    FORWARD,
    /** From the last step to the first. */
    REVERSE,
    /** Both, whose outputs are concatenated. */
    BIDIRECTIONAL
  }

  public OnnxGru {
    weights = List.copyOf(weights);
  }

  /**
   * A layer that computes what the node does, without its weights: a {@link GRU}, or a {@link
   * BidirectionalGRU}. It has a recurrent bias if the node has one that is not zero. Of a node that
   * reads in {@link Direction#REVERSE} it goes backwards: its last state is the node's, and its
   * outputs are the node's in the order of reading, which {@code ReverseTimeSeriesVertex} behind it
   * turns.
   */
  public Layer layer() {
    GruWeights first = weights.get(0);
    boolean recurrentBias =
        weights.stream()
            .anyMatch(w -> !GruConvention.isZero(Objects.requireNonNull(w.recurrentBias())));
    GRU.Builder builder =
        direction == Direction.BIDIRECTIONAL ? new BidirectionalGRU.Builder() : new GRU.Builder();
    return builder
        .nIn(first.inputSize())
        .nOut(first.hiddenSize())
        .resetMode(equations.resetMode())
        .updateMode(equations.updateMode())
        .gateActivationFunction(equations.gateActivation())
        .activation(equations.candidateActivation())
        .clip(equations.options().clip())
        .recurrentBias(recurrentBias)
        .goBackwards(direction == Direction.REVERSE)
        .build();
  }

  /**
   * Sets the parameters of a layer that computes what the node does, with either update mode.
   *
   * @param layer its index, from "0"
   * @throws WeightsException if there is no such layer, or it has another shape, reads in another
   *     direction or computes something else
   */
  public void load(MultiLayerNetwork network, String layer) {
    load(NetworkLayer.find(NetworkLayer.of(network), layer));
  }

  /** The same for a layer of a graph, by its vertex's name. */
  public void load(ComputationGraph network, String layer) {
    load(NetworkLayer.find(NetworkLayer.of(network), layer));
  }

  private void load(NetworkLayer layer) {
    GruEquations form = layer.gru().equations();
    GruConvention.ONNX.requireServes(form);
    boolean same =
        form.resetMode() == equations.resetMode()
            && form.gateActivation().equals(equations.gateActivation())
            && form.candidateActivation().equals(equations.candidateActivation())
            && (float) form.options().clip() == (float) equations.options().clip()
            && layer.directions().size() == weights.size();
    if (!same) {
      throw new WeightsException(
          "Expected a layer that computes what node %s does, %s in %d directions, found %s in %d at %s."
              .formatted(
                  name, equations, weights.size(), form, layer.directions().size(), layer.name()));
    }
    if (layer.gru().isGoBackwards() != (direction == Direction.REVERSE)) {
      throw new WeightsException(
          "Expected a layer that reads in the direction of node %s, %s,".formatted(name, direction)
              + " found one with goBackwards(%s) at %s."
                  .formatted(layer.gru().isGoBackwards(), layer.name()));
    }
    NetworkLayer.Assignments assignments = new NetworkLayer.Assignments();
    for (int i = 0; i < weights.size(); i++) {
      // In our convention, and so from one update mode to the other by way of ONNX's.
      GruWeights theirs = GruConvention.ONNX.fromGru4j(weights.get(i), equations.updateMode());
      GruWeights ours = GruConvention.ONNX.toGru4j(theirs, form.updateMode());
      assignments.add(layer, layer.directions().get(i), ours, "node " + name);
    }
    assignments.apply();
  }
}
