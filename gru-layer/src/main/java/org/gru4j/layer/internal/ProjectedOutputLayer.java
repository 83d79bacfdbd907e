package org.gru4j.layer.internal;

import static org.gru4j.math.Matrices.plain;
import static org.gru4j.math.Matrices.transposed;

import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Backends;
import org.gru4j.math.Matrices;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An output layer whose loss is one of whole sequences, computed from a number for each class at
 * each step, {@code h W + b}, inside a network. What the numbers mean is the subclass's matter.
 *
 * <p>Parameters {@code "W"} {@code [nIn, nOut]} in 'f' order and {@code "b"} {@code [nOut]}.
 *
 * @param <C> its configuration
 */
public abstract class ProjectedOutputLayer<C extends SequenceLayer> extends LabelledOutputLayer<C> {
  /** Of the type of the weights. */
  protected final Matrices matrices;

  /** A layer of a network of numbers of this type. */
  protected ProjectedOutputLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
    this.matrices = Backends.installed().matrices(dataType);
  }

  /**
   * Makes what the layer says of what it computes.
   *
   * @param projected {@code [time * batch, nOut]}, to be overwritten
   */
  protected abstract void toOutput(INDArray projected);

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, workspaceMgr);
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray sequence = sequence(arrays, Use.FORWARD_SCRATCH);
    INDArray output =
        arrays.create(
            Use.ACTIVATION,
            sequence.dataType(),
            sequence.size(0),
            sequence.size(1),
            layerConf().getNOut());
    INDArray rows = Matrices.rows(output);
    project(sequence, rows, training, workspaceMgr);
    toOutput(rows);
    return fromTimeMajor(output);
  }

  /** {@code h W + b} of the present input, {@code [time * batch, nOut]}. */
  protected final INDArray projected(boolean training, LayerWorkspaceMgr workspaceMgr) {
    applyDropOutIfNecessary(training, workspaceMgr);
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray sequence = sequence(arrays, Use.FORWARD_SCRATCH);
    INDArray block =
        arrays.create(
            Use.FORWARD_SCRATCH,
            sequence.dataType(),
            sequence.size(0) * sequence.size(1),
            layerConf().getNOut());
    project(sequence, block, training, workspaceMgr);
    return block;
  }

  /** Of {@code [time, batch, nIn]} into {@code [time * batch, nOut]}. */
  private void project(
      INDArray sequence, INDArray target, boolean training, LayerWorkspaceMgr workspaceMgr) {
    INDArray weights = weights(training, workspaceMgr);
    INDArray bias = getParamWithNoise(DefaultParamInitializer.BIAS_KEY, training, workspaceMgr);
    matrices.multiply(plain(Matrices.rows(sequence)), transposed(weights), target, 1, 0);
    Matrices.addRow(target, bias);
  }

  /** {@code [nOut, nIn]} in 'c' order. */
  private INDArray weights(boolean training, LayerWorkspaceMgr workspaceMgr) {
    INDArray weights =
        getParamWithNoise(DefaultParamInitializer.WEIGHT_KEY, training, workspaceMgr).transpose();
    // Weight noise returns 'c' order for what was in 'f' order.
    return weights.ordering() == 'c' ? weights : weights.dup('c');
  }

  /** The loss of a sequence and its gradient, once the network has computed what it depends on. */
  protected interface Loss {
    /**
     * Computes the loss.
     *
     * @param projected {@code [time * batch, nOut]}, to be replaced by the gradient of the summed
     *     loss with respect to it
     * @return what the gradient of the summed loss is multiplied by
     */
    double toGradient(INDArray projected);
  }

  /** All gradients of a loss. */
  protected final Pair<Gradient, INDArray> backpropagate(
      Loss loss, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    applyDropOutIfNecessary(true, workspaceMgr);
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray sequence = sequence(arrays, Use.BACKWARD_SCRATCH);
    INDArray rows = Matrices.rows(sequence);
    INDArray block =
        arrays.create(Use.BACKWARD_SCRATCH, rows.dataType(), rows.size(0), layerConf().getNOut());
    project(sequence, block, true, workspaceMgr);
    double scale = loss.toGradient(block);
    setScored();

    INDArray inputGradient = arrays.create(Use.GRADIENT, sequence.dataType(), sequence.shape());
    matrices.multiply(
        plain(block), plain(weights(true, workspaceMgr)), Matrices.rows(inputGradient), scale, 0);
    INDArray weightGradient = gradientOf(DefaultParamInitializer.WEIGHT_KEY);
    matrices.multiply(transposed(block), plain(rows), weightGradient.transpose(), scale, 0);
    matrices.sumRows(block, gradientOf(DefaultParamInitializer.BIAS_KEY), scale, 0);
    weightNoiseParams.clear();
    return new Pair<>(
        LayerSetup.gradient(layerConf(), gradientsFlattened, gradientViews),
        backpropDropOutIfPresent(fromTimeMajor(inputGradient)));
  }

  /** Where the gradient of a parameter belongs. */
  protected final INDArray gradientOf(String parameter) {
    return Objects.requireNonNull(gradientViews.get(parameter));
  }

  /**
   * What the gradient of the summed loss is multiplied by: Deeplearning4j divides all gradients by
   * the minibatch afterwards, if so configured.
   */
  protected final double gradientScale(double divisor) {
    return (conf.isMiniBatch() ? input.size(0) : 1) / divisor;
  }
}
