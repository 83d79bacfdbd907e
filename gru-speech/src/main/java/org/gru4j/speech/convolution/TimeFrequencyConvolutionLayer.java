package org.gru4j.speech.convolution;

import static org.gru4j.math.Matrices.plain;
import static org.gru4j.math.Matrices.transposed;

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
import org.gru4j.math.Matrices;
import org.gru4j.math.RowIndexing;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@link TimeFrequencyConvolution} inside a network. */
final class TimeFrequencyConvolutionLayer extends SequenceImplementation<TimeFrequencyConvolution> {
  private static final int KERNEL = TimeFrequencyConvolution.KERNEL;

  private final Matrices matrices;

  /** Of the last forward pass, in its workspace: {@code [time', batch, bands' * filters]}. */
  private @Nullable INDArray output;

  TimeFrequencyConvolutionLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
    this.matrices = Backends.installed().matrices(dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, workspaceMgr);
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray sequence = sequence(arrays, Use.FORWARD_SCRATCH);
    INDArray patches = patches(sequence, seen(sequence), arrays, Use.FORWARD_SCRATCH);
    INDArray result =
        arrays.create(
            Use.ACTIVATION,
            dataType,
            layerConf().outputSteps(sequence.size(0)),
            sequence.size(1),
            layerConf().getNOut());
    INDArray rows = result.reshape('c', patches.size(0), layerConf().getFilters());
    matrices.multiply(plain(patches), plain(weights(training, workspaceMgr)), rows, 1, 0);
    Matrices.addRow(
        rows, getParamWithNoise(TimeFrequencyConvolution.BIAS_KEY, training, workspaceMgr));
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

  /** What each output sees, {@code [time' * batch * bands', 9 * channels]}. */
  private INDArray patches(INDArray sequence, int[] seen, LayerArrays arrays, Use use) {
    long channels = layerConf().getChannels();
    long places = sequence.length() / channels;
    // A row of zeros behind the others is what lies beyond the edges.
    INDArray source = arrays.create(use, dataType, places + 1, channels);
    source
        .get(NDArrayIndex.interval(0, places), NDArrayIndex.all())
        .assign(sequence.reshape('c', places, channels));
    source.getRow(places).assign(0);
    INDArray gathered = arrays.create(use, dataType, seen.length, channels);
    RowIndexing.gather(source, seen, gathered);
    long window = (long) KERNEL * KERNEL;
    return gathered.reshape('c', seen.length / window, window * channels);
  }

  /**
   * The places of the input that the outputs see, nine for each: {@code (t * batch + b) * bands +
   * f}, or one behind the last for what lies beyond the edges.
   */
  private int[] seen(INDArray sequence) {
    int time = (int) sequence.size(0);
    int batch = (int) sequence.size(1);
    int bands = layerConf().getBands();
    int steps = (int) layerConf().outputSteps(time);
    int outputBands = layerConf().outputBands();
    int beyond = time * batch * bands;
    int[] seen = new int[Math.multiplyExact(steps * batch * outputBands, KERNEL * KERNEL)];
    int next = 0;
    for (int t = 0; t < steps; t++) {
      for (int b = 0; b < batch; b++) {
        for (int f = 0; f < outputBands; f++) {
          for (int i = 0; i < KERNEL; i++) {
            int from = t * layerConf().getTimeStride() + i - KERNEL / 2;
            for (int j = 0; j < KERNEL; j++) {
              int band = f * layerConf().getBandStride() + j - KERNEL / 2;
              boolean inside = from >= 0 && from < time && band >= 0 && band < bands;
              seen[next++] = inside ? (from * batch + b) * bands + band : beyond;
            }
          }
        }
      }
    }
    return seen;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    INDArray forward = Objects.requireNonNull(output, "a forward pass comes before");
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray sequence = sequence(arrays, Use.BACKWARD_SCRATCH);
    int[] seen = seen(sequence);
    INDArray patches = patches(sequence, seen, arrays, Use.BACKWARD_SCRATCH);
    INDArray slope = arrays.create(Use.BACKWARD_SCRATCH, dataType, forward.shape());
    slope.assign(timeMajor(epsilon, arrays, Use.BACKWARD_SCRATCH));
    // Outputs of 0 were rectified or masked.
    slope.muli(forward.gt(0).castTo(dataType));
    INDArray rows = slope.reshape('c', patches.size(0), layerConf().getFilters());
    matrices.multiply(
        transposed(patches), plain(rows), view(TimeFrequencyConvolution.WEIGHT_KEY), 1, 0);
    matrices.sumRows(rows, view(TimeFrequencyConvolution.BIAS_KEY), 1, 0);
    INDArray inputGradient = arrays.create(Use.GRADIENT, dataType, sequence.shape());
    backpropagate(rows, seen, inputGradient, arrays, workspaceMgr);
    weightNoiseParams.clear();
    return new Pair<>(
        LayerSetup.gradient(layerConf(), gradientsFlattened, gradientViews),
        backpropDropOutIfPresent(fromTimeMajor(inputGradient)));
  }

  /**
   * What came through each patch goes back to the places that it was gathered from.
   *
   * @param rows gradient of the outputs before they were rectified
   * @param inputGradient {@code [time, batch, nIn]}, overwritten
   */
  private void backpropagate(
      INDArray rows,
      int[] seen,
      INDArray inputGradient,
      LayerArrays arrays,
      LayerWorkspaceMgr workspaceMgr) {
    long channels = layerConf().getChannels();
    INDArray gathered =
        arrays.create(
            Use.BACKWARD_SCRATCH, dataType, rows.size(0), seen.length / rows.size(0) * channels);
    matrices.multiply(plain(rows), transposed(weights(true, workspaceMgr)), gathered, 1, 0);
    long places = inputGradient.length() / channels;
    INDArray source = arrays.create(Use.BACKWARD_SCRATCH, dataType, places + 1, channels).assign(0);
    RowIndexing.scatterAdd(source, seen, gathered.reshape('c', seen.length, channels));
    inputGradient.assign(
        source
            .get(NDArrayIndex.interval(0, places), NDArrayIndex.all())
            .reshape('c', inputGradient.shape()));
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
