package org.gru4j.speech.ctc;

import static org.gru4j.math.Matrices.plain;
import static org.gru4j.math.Matrices.transposed;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.LabelledOutputLayer;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.layer.internal.LayerSetup;
import org.gru4j.layer.token.LossNormalization;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Backends;
import org.gru4j.math.Matrices;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link CtcOutput} inside a network. */
final class CtcOutputLayer extends LabelledOutputLayer<CtcOutput> implements CtcScorer {
  private static final Logger LOG = LoggerFactory.getLogger(CtcOutput.class);

  private final Matrices matrices;
  private @Nullable INDArray labelMask;
  private @Nullable INDArray frameMask;
  private CtcLosses losses = new CtcLosses(new double[0], List.of());
  private long symbols;
  private boolean warned;

  CtcOutputLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
    this.matrices = Backends.installed().matrices(dataType);
  }

  @Override
  public double lastNats() {
    return losses.sum();
  }

  @Override
  public double[] lastNatsOfExamples() {
    double[] nats = new double[losses.size()];
    Arrays.setAll(nats, losses::nats);
    return nats;
  }

  @Override
  public long lastTokens() {
    return symbols;
  }

  @Override
  public OptionalLong lastCorrect() {
    return OptionalLong.empty();
  }

  @Override
  public int lastUtterances() {
    return losses.counted();
  }

  @Override
  public List<LeftOut> lastLeftOut() {
    return losses.leftOut();
  }

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
    logProbabilities(sequence, Matrices.rows(output), training, workspaceMgr);
    return fromTimeMajor(output);
  }

  /** Of {@code [time, batch, nIn]} into {@code [time * batch, nOut]}. */
  private void logProbabilities(
      INDArray sequence, INDArray target, boolean training, LayerWorkspaceMgr workspaceMgr) {
    INDArray weights = weights(training, workspaceMgr);
    INDArray bias = getParamWithNoise(DefaultParamInitializer.BIAS_KEY, training, workspaceMgr);
    matrices.multiply(plain(Matrices.rows(sequence)), transposed(weights), target, 1, 0);
    target.addiRowVector(bias);
    matrices.logSoftmax(target);
  }

  /** {@code [nOut, nIn]} in 'c' order. */
  private INDArray weights(boolean training, LayerWorkspaceMgr workspaceMgr) {
    INDArray weights =
        getParamWithNoise(DefaultParamInitializer.WEIGHT_KEY, training, workspaceMgr).transpose();
    // Weight noise returns 'c' order for what was in 'f' order.
    return weights.ordering() == 'c' ? weights : weights.dup('c');
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      @Nullable INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    applyDropOutIfNecessary(true, workspaceMgr);
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray sequence = sequence(arrays, Use.BACKWARD_SCRATCH);
    INDArray rows = Matrices.rows(sequence);
    List<CtcTarget> targets = targets();
    INDArray block =
        arrays.create(Use.BACKWARD_SCRATCH, rows.dataType(), rows.size(0), layerConf().getNOut());
    logProbabilities(sequence, block, true, workspaceMgr);
    keep(loss().toLogitGradient(block, targets), targets);
    setScored();

    double scale = (conf.isMiniBatch() ? input.size(0) : 1) / divisor();
    INDArray inputGradient = arrays.create(Use.GRADIENT, sequence.dataType(), sequence.shape());
    matrices.multiply(
        plain(block), plain(weights(true, workspaceMgr)), Matrices.rows(inputGradient), scale, 0);
    INDArray weightGradient =
        Objects.requireNonNull(gradientViews.get(DefaultParamInitializer.WEIGHT_KEY));
    matrices.multiply(transposed(block), plain(rows), weightGradient.transpose(), scale, 0);
    Objects.requireNonNull(gradientViews.get(DefaultParamInitializer.BIAS_KEY))
        .assign(block.sum(0).muli(scale));
    weightNoiseParams.clear();
    return new Pair<>(
        LayerSetup.gradient(layerConf(), gradientsFlattened, gradientViews),
        backpropDropOutIfPresent(fromTimeMajor(inputGradient)));
  }

  private CtcLoss loss() {
    return new CtcLoss(layerConf().blankIndex());
  }

  /** By what the summed loss is divided. */
  private double divisor() {
    boolean perSymbol = layerConf().getLossNormalization() == LossNormalization.PER_TOKEN;
    return Math.max(1, perSymbol ? symbols : losses.counted());
  }

  private void keep(CtcLosses computed, List<CtcTarget> targets) {
    losses = computed;
    symbols = targets.stream().filter(CtcTarget::isFeasible).mapToLong(CtcTarget::symbols).sum();
    if (!warned && !computed.leftOut().isEmpty()) {
      warned = true;
      LOG.warn(
          "{} of {} utterances of a minibatch are too short for their texts and are left out {}:"
              + " {}. Further minibatches do so silently.",
          computed.leftOut().size(),
          computed.size(),
          layerId(),
          computed.leftOut());
    }
  }

  @Override
  public double computeScore(
      double fullNetworkRegularizationScore, boolean training, LayerWorkspaceMgr workspaceMgr) {
    if (!(takeScored() && training)) {
      List<CtcTarget> targets = targets();
      keep(losses(targets, training, workspaceMgr), targets);
    }
    score = losses.sum() / divisor() + fullNetworkRegularizationScore;
    return score;
  }

  /** The loss of each example, whatever the normalisation; 0 for one that is left out. */
  @Override
  public INDArray computeScoreForExamples(
      double fullNetworkRegularizationScore, LayerWorkspaceMgr workspaceMgr) {
    CtcLosses examples = losses(targets(), false, workspaceMgr);
    double[] sums = new double[examples.size()];
    Arrays.setAll(sums, i -> examples.nats(i) + fullNetworkRegularizationScore);
    INDArray result = Nd4j.createFromArray(sums).castTo(dataType).reshape(sums.length, 1);
    return workspaceMgr.leverageTo(ArrayType.ACTIVATIONS, result);
  }

  private CtcLosses losses(
      List<CtcTarget> targets, boolean training, LayerWorkspaceMgr workspaceMgr) {
    applyDropOutIfNecessary(training, workspaceMgr);
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray sequence = sequence(arrays, Use.FORWARD_SCRATCH);
    long count = sequence.size(0) * sequence.size(1);
    INDArray block =
        arrays.create(Use.FORWARD_SCRATCH, sequence.dataType(), count, layerConf().getNOut());
    logProbabilities(sequence, block, training, workspaceMgr);
    return loss().losses(block, targets);
  }

  private List<CtcTarget> targets() {
    INDArray labels = requireLabels();
    int timeAxis = layerConf().getRnnDataFormat() == RNNFormat.NCW ? 2 : 1;
    return CtcLabels.targets(
        labels,
        labelMask,
        (int) input.size(0),
        (int) input.size(timeAxis),
        frameMask,
        new CtcLabels.Symbols(layerConf().getNOut(), layerConf().blankIndex(), layerId()));
  }

  /** The mask of the frames, which comes through the layers before. */
  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      @Nullable INDArray mask, MaskState currentMaskState, int minibatchSize) {
    this.frameMask = mask;
    this.maskState = currentMaskState;
    return new Pair<>(mask, currentMaskState);
  }

  /**
   * The mask of the labels, which the network sets by itself; without one, as the network clears
   * masks, neither labels nor frames have any longer.
   */
  @Override
  public void setMaskArray(@Nullable INDArray mask) {
    labelMask = mask;
    if (mask == null) {
      frameMask = null;
    }
  }

  @Override
  public void clear() {
    super.clear();
    labelMask = null;
    frameMask = null;
  }
}
