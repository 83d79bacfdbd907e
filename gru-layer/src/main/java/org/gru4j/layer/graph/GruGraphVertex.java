package org.gru4j.layer.graph;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.GruImplementation;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.layer.internal.StateImplementation;
import org.gru4j.layer.internal.TokenReader;
import org.gru4j.layer.internal.TokenSource;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.GruStepper;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link GruVertex} inside a graph: a GRU that is told its initial state. */
final class GruGraphVertex extends WeightedGraphVertex<GruVertex> implements TokenReader {
  private final StateImplementation layer;

  GruGraphVertex(GruVertex configuration, Place place) {
    super(configuration, place);
    NeuralNetConfiguration conf = new NeuralNetConfiguration();
    conf.setLayer(configuration.getGru());
    this.layer =
        (StateImplementation)
            configuration
                .getGru()
                .instantiate(
                    conf,
                    List.of(),
                    place.index(),
                    place.parameters(),
                    place.initialize(),
                    place.type());
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaceMgr) {
    layer.setInput(inputs[0], workspaceMgr);
    layer.setMaskArray(mask(0));
    INDArray state = vectors(1, configuration().stateSize(), new LayerArrays(workspaceMgr));
    return layer.activateFrom(state, training, workspaceMgr).output();
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaceMgr) {
    StateImplementation.Gradients gradients = layer.backward(epsilon, workspaceMgr);
    INDArray state = gradients.initialState();
    INDArray stateGradient =
        new LayerArrays(workspaceMgr).create(Use.GRADIENT, state.dataType(), state.shape());
    return new Pair<>(
        parameterGradient(), new INDArray[] {gradients.input(), stateGradient.assign(state)});
  }

  /** {@inheritDoc} That is, its first input, the sequence. */
  @Override
  public void readTokensOf(TokenSource embedding, boolean inGraph) {
    if (layer instanceof GruImplementation gru) {
      gru.readTokensOf(embedding, inGraph);
    }
  }

  GruStepper stepper(int capacity) {
    if (layer instanceof GruImplementation gru) {
      return gru.stepper(capacity);
    }
    throw new UnsupportedOperationException(
        "Expected a GRU that reads forward, to read step by step, found one that reads both ways.");
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray view) {
    super.setBackpropGradientsViewArray(view);
    layer.setBackpropGradientsViewArray(view);
  }

  @Override
  public void clear() {
    super.clear();
    layer.clear();
  }
}
