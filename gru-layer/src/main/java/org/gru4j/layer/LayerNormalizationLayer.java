package org.gru4j.layer;

import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.layer.internal.LayerSetup;
import org.gru4j.layer.internal.SequenceImplementation;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Matrices;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@link LayerNormalization} inside a network. */
final class LayerNormalizationLayer extends SequenceImplementation<LayerNormalization> {
  LayerNormalizationLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /**
   * Vectors of mean 0 and variance 1.
   *
   * @param vectors {@code [time * batch, size]}
   * @param deviations {@code σ} of each, by which they were divided
   */
  private record Normalized(INDArray vectors, INDArray deviations) {}

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, workspaceMgr);
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray read = sequence(arrays, Use.FORWARD_SCRATCH);
    INDArray sequence = arrays.create(Use.ACTIVATION, dataType, read.shape()).assign(read);
    INDArray rows = Matrices.rows(sequence);
    normalize(rows);
    Matrices.multiplyRow(rows, gain());
    Matrices.addRow(rows, getParam(LayerNormalization.BIAS_KEY));
    LayerArrays.applyTimeMask(sequence, maskArray);
    return fromTimeMajor(sequence);
  }

  private INDArray gain() {
    return getParam(LayerNormalization.GAIN_KEY);
  }

  /** In place. */
  private static Normalized normalize(INDArray rows) {
    Matrices.subtractColumn(rows, rows.mean(1));
    INDArray variances = Transforms.pow(rows.norm2(1), 2, false).divi(rows.size(1));
    INDArray deviations = Transforms.sqrt(variances.addi(LayerNormalization.EPSILON), false);
    Matrices.divideColumn(rows, deviations);
    return new Normalized(rows, deviations);
  }

  /**
   * {@inheritDoc}
   *
   * <p>With {@code n = (x - μ) / σ} and {@code e = g ∘ dL/dy}: {@code dL/dx = (e - mean(e) - n
   * mean(e ∘ n)) / σ}.
   */
  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    applyDropOutIfNecessary(true, workspaceMgr);
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray sequence = sequence(arrays, Use.BACKWARD_SCRATCH);
    INDArray inner =
        arrays.create(Use.BACKWARD_SCRATCH, dataType, sequence.shape()).assign(sequence);
    Normalized normalized = normalize(Matrices.rows(inner));
    INDArray outer = arrays.create(Use.GRADIENT, dataType, sequence.shape());
    outer.assign(timeMajor(epsilon, arrays, Use.BACKWARD_SCRATCH));
    LayerArrays.applyTimeMask(outer, maskArray);
    INDArray rows = Matrices.rows(outer);
    view(LayerNormalization.BIAS_KEY).assign(rows.sum(0));
    view(LayerNormalization.GAIN_KEY).assign(rows.mul(normalized.vectors()).sum(0));
    Matrices.multiplyRow(rows, gain());
    INDArray along = rows.mul(normalized.vectors()).mean(1);
    Matrices.subtractColumn(rows, rows.mean(1));
    rows.subi(Matrices.multiplyColumn(normalized.vectors(), along));
    Matrices.divideColumn(rows, normalized.deviations());
    weightNoiseParams.clear();
    return new Pair<>(
        LayerSetup.gradient(layerConf(), gradientsFlattened, gradientViews),
        backpropDropOutIfPresent(fromTimeMajor(outer)));
  }

  private INDArray view(String key) {
    return Objects.requireNonNull(gradientViews.get(key));
  }
}
