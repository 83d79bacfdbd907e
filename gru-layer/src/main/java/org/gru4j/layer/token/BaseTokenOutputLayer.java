package org.gru4j.layer.token;

import java.util.Arrays;
import java.util.OptionalLong;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.LabelledOutputLayer;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.layer.internal.LayerSetup;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Backends;
import org.gru4j.math.Matrices;
import org.gru4j.math.softmax.TokenCrossEntropy;
import org.gru4j.math.softmax.TokenSoftmax;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An output layer with integer labels inside a network: input, labels, masks and what the loss is
 * divided by. The weights and their gradients are the subclass's matter.
 */
abstract class BaseTokenOutputLayer<C extends BaseTokenOutput> extends LabelledOutputLayer<C>
    implements TokenScorer {
  /** Of the type of the weights. */
  final Matrices matrices;

  private double nats;
  private double[] natsOfExamples = {};

  /** As nats, with smoothed labels. */
  private double minimised;

  private long tokens;
  private OptionalLong correct = OptionalLong.empty();

  BaseTokenOutputLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
    this.matrices = Backends.installed().matrices(dataType);
  }

  /** The distribution by the present weights. */
  abstract TokenSoftmax softmax(boolean training, LayerWorkspaceMgr workspaceMgr);

  /**
   * The losses, and all gradients with respect to them.
   *
   * @param rows of the input, {@code [rows, nIn]}
   * @param rowGradient of the same shape, to be overwritten
   * @param scale factor of all gradients
   */
  abstract TokenCrossEntropy.Losses backpropagate(
      INDArray rows,
      TokenCrossEntropy.Labels labels,
      INDArray rowGradient,
      double scale,
      LayerWorkspaceMgr workspaceMgr);

  /** Share of a label that {@link #backpropagate} spreads over all tokens. */
  double labelSmoothing() {
    return 0;
  }

  @Override
  public double lastNats() {
    return nats;
  }

  @Override
  public double[] lastNatsOfExamples() {
    return natsOfExamples.clone();
  }

  @Override
  public long lastTokens() {
    return tokens;
  }

  @Override
  public OptionalLong lastCorrect() {
    return correct;
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
    softmax(training, workspaceMgr)
        .softmax(Matrices.rows(sequence), Matrices.rows(output), arrays::create);
    return LayerArrays.fromTimeMajor(output, layerConf().getRnnDataFormat());
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      @Nullable INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    applyDropOutIfNecessary(true, workspaceMgr);
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray sequence = sequence(arrays, Use.BACKWARD_SCRATCH);
    TokenCrossEntropy.Labels targets = targets();
    INDArray inputGradient = arrays.create(Use.GRADIENT, sequence.dataType(), sequence.shape());
    TokenCrossEntropy.Losses losses =
        backpropagate(
            Matrices.rows(sequence),
            targets,
            Matrices.rows(inputGradient),
            gradientScale(targets.counted()),
            workspaceMgr);
    keep(losses, targets, labelSmoothing());
    setScored();
    weightNoiseParams.clear();

    return new Pair<>(
        LayerSetup.gradient(layerConf(), gradientsFlattened, gradientViews),
        backpropDropOutIfPresent(
            LayerArrays.fromTimeMajor(inputGradient, layerConf().getRnnDataFormat())));
  }

  /** Deeplearning4j divides all gradients by the minibatch afterwards, if so configured. */
  private double gradientScale(int counted) {
    boolean divided = conf.isMiniBatch();
    int steps = layerConf().getExpectedSteps();
    if (steps > 0 && layerConf().getLossNormalization() == LossNormalization.PER_TOKEN) {
      return (divided ? 1.0 : 1.0 / input.size(0)) / steps;
    }
    return switch (layerConf().getLossNormalization()) {
      case PER_TOKEN -> counted == 0 ? 0 : (divided ? (double) input.size(0) : 1) / counted;
      case PER_EXAMPLE -> divided ? 1 : 1.0 / input.size(0);
    };
  }

  @Override
  public double computeScore(
      double fullNetworkRegularizationScore, boolean training, LayerWorkspaceMgr workspaceMgr) {
    if (!(takeScored() && training)) {
      TokenCrossEntropy.Labels targets = targets();
      keep(losses(targets, training, workspaceMgr), targets, 0);
    }
    double divisor =
        layerConf().getLossNormalization() == LossNormalization.PER_TOKEN
            ? Math.max(1, tokens)
            : input.size(0);
    score = minimised / divisor + fullNetworkRegularizationScore;
    return score;
  }

  /** The summed loss of each example, whatever the normalisation. */
  @Override
  public INDArray computeScoreForExamples(
      double fullNetworkRegularizationScore, LayerWorkspaceMgr workspaceMgr) {
    double[] sums = ofExamples(losses(targets(), false, workspaceMgr));
    INDArray result =
        Nd4j.createFromArray(sums)
            .addi(fullNetworkRegularizationScore)
            .castTo(dataType)
            .reshape(sums.length, 1);
    return workspaceMgr.leverageTo(ArrayType.ACTIVATIONS, result);
  }

  /** Rows are time-major: those of an example are as far apart as the minibatch is large. */
  private double[] ofExamples(TokenCrossEntropy.Losses losses) {
    double[] sums = new double[(int) input.size(0)];
    double[] rows = losses.rows();
    for (int row = 0; row < rows.length; row++) {
      sums[row % sums.length] += rows[row];
    }
    return sums;
  }

  private TokenCrossEntropy.Losses losses(
      TokenCrossEntropy.Labels targets, boolean training, LayerWorkspaceMgr workspaceMgr) {
    applyDropOutIfNecessary(training, workspaceMgr);
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray sequence = sequence(arrays, Use.FORWARD_SCRATCH);
    return softmax(training, workspaceMgr).losses(Matrices.rows(sequence), targets, arrays::create);
  }

  private void keep(
      TokenCrossEntropy.Losses losses, TokenCrossEntropy.Labels targets, double smoothing) {
    nats = losses.sum();
    natsOfExamples = ofExamples(losses);
    minimised = losses.smoothed(smoothing);
    tokens = targets.counted();
    correct = losses.correct();
  }

  private TokenCrossEntropy.Labels targets() {
    INDArray labels = requireLabels();
    boolean[] counts = maskArray == null ? new boolean[0] : LayerArrays.counts(maskArray);
    TokenCrossEntropy.Labels targets =
        new TokenCrossEntropy.Labels(
            TokenArrays.timeMajor(labels, layerConf().getNOut(), counts, "the labels " + layerId()),
            counts);
    long steps = input.length() / layerConf().getNIn();
    if (targets.rows() != steps || labels.size(0) != input.size(0)) {
      throw new DL4JInvalidInputException(
          "Expected labels for %d examples of %d steps, but found the shape %s %s."
              .formatted(
                  input.size(0),
                  steps / input.size(0),
                  Arrays.toString(labels.shape()),
                  layerId()));
    }
    return targets;
  }

  /**
   * A matrix of weights or of their gradient, token by token.
   *
   * @param matrix {@code [size, tokens]}
   * @return {@code [tokens, size]} in 'c' order, as a view where it can be
   */
  static INDArray tokenByToken(INDArray matrix) {
    // Weight noise returns 'c' order for what was in 'f' order.
    return matrix.ordering() == 'f' ? matrix.transpose() : matrix.transpose().dup('c');
  }
}
