package org.gru4j.speech.convolution;

import java.util.Objects;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.layer.internal.LayerSetup;
import org.gru4j.layer.internal.SequenceImplementation;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Backends;
import org.gru4j.math.convolution.Convolution;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@link TimeFrequencyConvolution} inside a network. */
final class TimeFrequencyConvolutionLayer extends SequenceImplementation<TimeFrequencyConvolution> {
  private final Convolution convolution;

  /** Of the last forward pass, in its workspace: {@code [time', batch, bands' * filters]}. */
  private @Nullable INDArray output;

  TimeFrequencyConvolutionLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
    this.convolution = Backends.installed().matrices(dataType).convolution(layerConf().shape());
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, workspaceMgr);
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray sequence = sequence(arrays, Use.FORWARD_SCRATCH);
    INDArray result =
        arrays.create(
            Use.ACTIVATION,
            dataType,
            layerConf().outputSteps(sequence.size(0)),
            sequence.size(1),
            layerConf().getNOut());
    convolution.forward(
        sequence,
        weights(training, workspaceMgr),
        getParamWithNoise(TimeFrequencyConvolution.BIAS_KEY, training, workspaceMgr),
        result);
    Transforms.relu(result, false);
    LayerArrays.applyTimeMask(result, subsampled(maskArray));
    output = result;
    return fromTimeMajor(result);
  }

  private INDArray weights(boolean training, LayerWorkspaceMgr workspaceMgr) {
    INDArray weights =
        getParamWithNoise(TimeFrequencyConvolution.WEIGHT_KEY, training, workspaceMgr);
    // Weight noise may return another order.
    return weights.ordering() == 'c' ? weights : weights.dup('c');
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    INDArray forward = Objects.requireNonNull(output, "a forward pass comes before");
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray sequence = sequence(arrays, Use.BACKWARD_SCRATCH);
    INDArray slope = arrays.create(Use.BACKWARD_SCRATCH, dataType, forward.shape());
    slope.assign(timeMajor(epsilon, arrays, Use.BACKWARD_SCRATCH));
    // Outputs of 0 were rectified or masked.
    slope.muli(forward.gt(0).castTo(dataType));
    INDArray inputGradient = arrays.create(Use.GRADIENT, dataType, sequence.shape());
    convolution.backward(
        sequence,
        weights(true, workspaceMgr),
        slope,
        new Convolution.Gradients(
            inputGradient,
            view(TimeFrequencyConvolution.WEIGHT_KEY),
            view(TimeFrequencyConvolution.BIAS_KEY)));
    weightNoiseParams.clear();
    return new Pair<>(
        LayerSetup.gradient(layerConf(), gradientsFlattened, gradientViews),
        backpropDropOutIfPresent(fromTimeMajor(inputGradient)));
  }

  private INDArray view(String key) {
    return Objects.requireNonNull(gradientViews.get(key));
  }

  /** The mask of the outputs: an output is real where the step in its middle is. */
  private @Nullable INDArray subsampled(@Nullable INDArray mask) {
    int stride = layerConf().getTimeStride();
    // ND4J refuses a stride over a single step.
    if (mask == null || stride == 1 || mask.length() == mask.size(0)) {
      return mask;
    }
    INDArray steps = mask.reshape(mask.size(0), mask.length() / mask.size(0));
    INDArray kept =
        Nd4j.createUninitializedDetached(
            mask.dataType(), steps.size(0), layerConf().outputSteps(steps.size(1)));
    return kept.assign(
        steps.get(NDArrayIndex.all(), NDArrayIndex.interval(0, stride, steps.size(1))));
  }

  @Override
  public void clear() {
    super.clear();
    output = null;
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      @Nullable INDArray mask, MaskState currentMaskState, int minibatchSize) {
    super.feedForwardMaskArray(mask, currentMaskState, minibatchSize);
    return new Pair<>(subsampled(mask), currentMaskState);
  }
}
