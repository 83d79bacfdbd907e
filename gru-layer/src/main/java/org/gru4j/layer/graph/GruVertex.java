package org.gru4j.layer.graph;

import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.GRU;
import org.gru4j.layer.GruParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link GRU} whose initial state is a second input that gradients flow through: the decoder of
 * an encoder–decoder (Cho et al. 2014, arXiv:1406.1078; Sutskever et al. 2014, arXiv:1409.3215).
 *
 * <p>Inputs: a sequence {@code [batch, nIn, time]} and the initial state {@code [batch, nOut]}.
 * Output: the states {@code [batch, nOut, time]}, zeros at masked steps, which hold the state; the
 * final state is what a {@link FinalStateVertex} behind it gives. Parameters are those of the GRU.
 *
 * <pre>{@code
 * graph.addVertex("decoder", new GruVertex(new GRU.Builder().nIn(64).nOut(128).build()),
 *     "words", "encoderState");
 * }</pre>
 */
public class GruVertex extends WeightedVertex {
  private GRU gru;

  /** For reading from JSON and YAML. */
  GruVertex() {
    this(new GRU.Builder().build());
  }

  /** A vertex that computes this layer; {@code nIn} and {@code nOut} must be set. */
  public GruVertex(GRU gru) {
    this.gru = Objects.requireNonNull(gru, "gru");
  }

  public GRU getGru() {
    return gru;
  }

  public void setGru(GRU gru) {
    this.gru = gru;
  }

  @Override
  int inputs() {
    return 2;
  }

  @Override
  void defineParameters(SDVertexParams parameters) {
    defineGru(gru, parameters);
  }

  static void defineGru(GRU gru, SDVertexParams parameters) {
    if (gru.isGoBackwards() || gru instanceof BidirectionalGRU) {
      throw new IllegalArgumentException(
          "Expected a GRU that reads forward from its initial state inside of a vertex, found one"
              + " that goes backwards or both ways.");
    }
    long columns = 3 * gru.getNOut();
    parameters.addWeightParam(GruParamInitializer.INPUT_WEIGHT_KEY, gru.getNIn(), columns);
    parameters.addWeightParam(GruParamInitializer.RECURRENT_WEIGHT_KEY, gru.getNOut(), columns);
    for (String key : GruParamInitializer.INSTANCE.vectorKeys(gru)) {
      parameters.addBiasParam(key, columns);
    }
  }

  @Override
  public void applyGlobalConfigToLayer(NeuralNetConfiguration.Builder globalConfig) {
    inherit(gru, globalConfig);
  }

  /** Fills what the layer leaves open from the graph's configuration, as for any layer. */
  static void inherit(GRU gru, NeuralNetConfiguration.Builder globalConfig) {
    globalConfig.clone().layer(gru).build();
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    GruParamInitializer.initialize(gru, params);
  }

  @Override
  WeightedGraphVertex<?> vertex(WeightedGraphVertex.Place place) {
    return new GruGraphVertex(this, place);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... vertexInputs) {
    InputType.InputTypeRecurrent input = sequence("GruVertex", vertexInputs, 0, gru.getNIn());
    requireVector("GruVertex", vertexInputs, 1, gru.getNOut());
    return InputType.recurrent(gru.getNOut(), input.getTimeSeriesLength());
  }

  @Override
  Object identity() {
    return gru;
  }

  @Override
  public GraphVertex clone() {
    return copySettings(new GruVertex((GRU) gru.clone()));
  }
}
