package org.gru4j.speech.ctc;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.ProjectedOutputLayer;
import org.gru4j.layer.token.LossNormalization;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link CtcOutput} inside a network. */
final class CtcOutputLayer extends ProjectedOutputLayer<CtcOutput> implements CtcScorer {
  private static final Logger LOG = LoggerFactory.getLogger(CtcOutput.class);

  private @Nullable INDArray labelMask;
  private @Nullable INDArray frameMask;
  private CtcLosses losses = new CtcLosses(new double[0], List.of());
  private long symbols;
  private boolean warned;

  CtcOutputLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
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
  protected void toOutput(INDArray projected) {
    matrices.logSoftmax(projected);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      @Nullable INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    return backpropagate(
        block -> {
          List<CtcTarget> targets = targets();
          matrices.logSoftmax(block);
          keep(loss().toLogitGradient(block, targets), targets);
          return gradientScale(divisor());
        },
        workspaceMgr);
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
    INDArray block = projected(training, workspaceMgr);
    matrices.logSoftmax(block);
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
