package org.gru4j.layer.graph;

import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
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
 * <p>Of a {@link BidirectionalGRU} the state is {@code [batch, 2 nOut]}: what the forward direction
 * begins the first step with, then what the backward direction begins the last real step with. A
 * {@code FinalStateVertex(true)} behind one that concatenates gives its final states in the same
 * form.
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
    requireFromItsStart();
    define(gru, parameters);
  }

  /** Numbers of the state of an example. */
  long stateSize() {
    return gru instanceof BidirectionalGRU ? 2 * gru.getNOut() : gru.getNOut();
  }

  private void requireFromItsStart() {
    if (gru.isGoBackwards() || gru.regularization().isOn()) {
      throw new IllegalArgumentException(
          "Expected a GRU that reads from its initial state inside of a vertex, without activation"
              + " regularisation, found one that "
              + (gru.isGoBackwards() ? "goes backwards." : "regularises its states."));
    }
  }

  /** The parameters of a GRU that reads forward. */
  static void defineGru(GRU gru, SDVertexParams parameters) {
    if (gru.isGoBackwards() || gru instanceof BidirectionalGRU) {
      throw new IllegalArgumentException(
          "Expected a GRU that reads forward from its initial state inside of a vertex, found one"
              + " that goes backwards or both ways.");
    }
    define(gru, parameters);
  }

  private static void define(GRU gru, SDVertexParams parameters) {
    ParamInitializer initializer = gru.initializer();
    long columns = 3 * gru.getNOut();
    for (String key : initializer.paramKeys(gru)) {
      if (!initializer.isWeightParam(gru, key)) {
        parameters.addBiasParam(key, columns);
      } else if (key.endsWith(GruParamInitializer.RECURRENT_WEIGHT_KEY)) {
        parameters.addWeightParam(key, gru.getNOut(), columns);
      } else {
        parameters.addWeightParam(key, gru.getNIn(), columns);
      }
    }
  }

  /** As the layer has them: those of one direction, then those of the other. */
  @Override
  Map<String, INDArray> table(INDArray flat) {
    NeuralNetConfiguration conf = new NeuralNetConfiguration();
    conf.setLayer(gru);
    return gru.initializer().getGradientsFromFlattened(conf, flat);
  }

  @Override
  public void applyGlobalConfigToLayer(NeuralNetConfiguration.Builder globalConfig) {
    inherit(gru, globalConfig);
  }

  /** Fills what the layer leaves open from the graph's configuration, as for any layer. */
  static void inherit(GRU gru, NeuralNetConfiguration.Builder globalConfig) {
    globalConfig.clone().layer(gru).build();
  }

  /** Leaves it to the layer, which draws them when it is made. */
  @Override
  public void initializeParameters(Map<String, INDArray> params) {}

  @Override
  WeightedGraphVertex<?> vertex(WeightedGraphVertex.Place place) {
    return new GruGraphVertex(this, place);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... vertexInputs) {
    InputType.InputTypeRecurrent input = sequence("GruVertex", vertexInputs, 0, gru.getNIn());
    requireVector("GruVertex", vertexInputs, 1, stateSize());
    return gru.getOutputType(layerIndex, input);
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
