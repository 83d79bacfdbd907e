package org.gru4j.layer;

import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.layer.internal.LayerSetup;
import org.gru4j.layer.internal.SequenceImplementation;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Backends;
import org.gru4j.math.Matrices;
import org.gru4j.math.normalization.RowNormalization;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link LayerNormalization} inside a network. */
final class LayerNormalizationLayer extends SequenceImplementation<LayerNormalization> {
  private final RowNormalization normalization;

  LayerNormalizationLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
    normalization =
        Backends.installed().matrices(dataType).normalization(LayerNormalization.EPSILON);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, workspaceMgr);
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray sequence = sequence(arrays, Use.FORWARD_SCRATCH);
    INDArray result = arrays.create(Use.ACTIVATION, dataType, sequence.shape());
    normalization.forward(
        Matrices.rows(sequence),
        getParam(LayerNormalization.GAIN_KEY),
        getParam(LayerNormalization.BIAS_KEY),
        Matrices.rows(result));
    LayerArrays.applyTimeMask(result, maskArray);
    return fromTimeMajor(result);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    applyDropOutIfNecessary(true, workspaceMgr);
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray sequence = sequence(arrays, Use.BACKWARD_SCRATCH);
    INDArray outer = timeMajor(epsilon, arrays, Use.BACKWARD_SCRATCH);
    if (maskArray != null) {
      outer = arrays.create(Use.BACKWARD_SCRATCH, dataType, outer.shape()).assign(outer);
      LayerArrays.applyTimeMask(outer, maskArray);
    }
    INDArray inputGradient = arrays.create(Use.GRADIENT, dataType, sequence.shape());
    normalization.backward(
        Matrices.rows(sequence),
        getParam(LayerNormalization.GAIN_KEY),
        Matrices.rows(outer),
        new RowNormalization.Gradients(
            Matrices.rows(inputGradient),
            view(LayerNormalization.GAIN_KEY),
            view(LayerNormalization.BIAS_KEY)));
    weightNoiseParams.clear();
    return new Pair<>(
        LayerSetup.gradient(layerConf(), gradientsFlattened, gradientViews),
        backpropDropOutIfPresent(fromTimeMajor(inputGradient)));
  }

  private INDArray view(String key) {
    return Objects.requireNonNull(gradientViews.get(key));
  }
}
