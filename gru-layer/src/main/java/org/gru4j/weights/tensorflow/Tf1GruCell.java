package org.gru4j.weights.tensorflow;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.GRU;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruWeights;
import org.gru4j.weights.GruConvention;
import org.gru4j.weights.WeightsException;
import org.gru4j.weights.internal.NetworkLayer;
import org.gru4j.weights.tensors.NamedTensors;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The weights of a layer as the variables of TensorFlow 1's {@code GRUCell}, whose matrices take
 * the input and the state side by side, {@code [x h']}:
 *
 * <ul>
 *   <li>{@code gates/kernel} {@code [I + H, 2H]} and {@code gates/bias} {@code [2H]}: reset gate,
 *       update gate (whose bias starts at 1);
 *   <li>{@code candidate/kernel} {@code [I + H, H]} and {@code candidate/bias} {@code [H]}.
 * </ul>
 *
 * <p>The layer is a {@link GRU} with the reset before the product and without recurrent bias, or
 * one of zeros.
 */
public final class Tf1GruCell {
  private final NetworkLayer layer;
  private final String prefix;

  private Tf1GruCell(NetworkLayer layer, String scope) {
    GruConvention.TF1.requireServes(layer.gru().equations());
    if (layer.directions().size() > 1) {
      throw new WeightsException(
          "Expected a layer of one direction at %s, as a cell is, found Bidirectional."
              .formatted(layer.name()));
    }
    this.layer = layer;
    this.prefix = scope.isEmpty() ? "" : scope + "/";
  }

  /**
   * A layer of a network.
   *
   * @param name the layer's index, from "0"
   * @param scope of the cell's variables, such as {@code rnn/multi_rnn_cell/cell_0/gru_cell}
   * @throws WeightsException if there is no such layer, or it does not compute what the cell does
   */
  public static Tf1GruCell of(MultiLayerNetwork network, String name, String scope) {
    return new Tf1GruCell(NetworkLayer.find(NetworkLayer.of(network), name), scope);
  }

  /** A layer of a graph, by its vertex's name. */
  public static Tf1GruCell of(ComputationGraph network, String name, String scope) {
    return new Tf1GruCell(NetworkLayer.find(NetworkLayer.of(network), name), scope);
  }

  /**
   * Sets the layer's parameters.
   *
   * @throws WeightsException if a variable is missing, has another shape or a number that is NaN or
   *     infinite; then none is set
   */
  public void load(NamedTensors tensors) {
    GRU gru = layer.gru();
    long inputs = gru.getNIn();
    long units = gru.getNOut();
    long rows = inputs + units;
    INDArray kernel =
        Nd4j.concat(
            1,
            tensors.weights(prefix + "gates/kernel", rows, 2 * units),
            tensors.weights(prefix + "candidate/kernel", rows, units));
    INDArray bias =
        Nd4j.concat(
            0,
            tensors.weights(prefix + "gates/bias", 2 * units),
            tensors.weights(prefix + "candidate/bias", units));
    GruWeights theirs =
        new GruWeights(
            kernel.get(interval(0, inputs), all()),
            kernel.get(interval(inputs, rows), all()),
            bias,
            null);
    NetworkLayer.Assignments assignments = new NetworkLayer.Assignments();
    assignments.add(
        layer, "", GruConvention.TF1.toGru4j(theirs, gru.getUpdateMode()), prefix + "gates/bias");
    assignments.apply();
  }

  /**
   * The layer's parameters.
   *
   * @return copies
   * @throws WeightsException if the layer has a recurrent bias that is not zero
   */
  public NamedTensors save() {
    GruEquations equations = layer.gru().equations();
    GruWeights theirs = GruConvention.TF1.fromGru4j(layer.weights(""), equations.updateMode());
    long units = theirs.hiddenSize();
    INDArray kernel = Nd4j.concat(0, theirs.input(), theirs.recurrent());
    INDArray bias = theirs.bias();
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    tensors.put(prefix + "gates/kernel", columns(kernel, 0, 2 * units));
    tensors.put(prefix + "gates/bias", bias.get(interval(0, 2 * units)).dup('c'));
    tensors.put(prefix + "candidate/kernel", columns(kernel, 2 * units, 3 * units));
    tensors.put(prefix + "candidate/bias", bias.get(interval(2 * units, 3 * units)).dup('c'));
    return NamedTensors.of(tensors);
  }

  private static INDArray columns(INDArray matrix, long from, long to) {
    return matrix.get(all(), interval(from, to)).dup('c');
  }
}
