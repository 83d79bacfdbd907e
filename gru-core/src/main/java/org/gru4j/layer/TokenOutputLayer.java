package org.gru4j.layer;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.kernel.ArraySupplier.Use;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** {@link TokenOutput} inside a network. */
final class TokenOutputLayer extends BaseLayer<TokenOutput> implements IOutputLayer, TokenScorer {
  private @Nullable INDArray labels;
  private double nats;

  /** As nats, with smoothed labels. */
  private double minimised;

  private long tokens;

  /** Whether the loss of the present input and labels is known from the backward pass. */
  private boolean scored;

  TokenOutputLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public double lastNats() {
    return nats;
  }

  @Override
  public long lastTokens() {
    return tokens;
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
    crossEntropy(training, workspaceMgr).softmax(Matrices.rows(sequence), Matrices.rows(output));
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
    INDArray bias = Objects.requireNonNull(gradientViews.get(TokenParamInitializer.BIAS_KEY));
    TokenCrossEntropy.Gradients gradients =
        new TokenCrossEntropy.Gradients(
            Matrices.rows(inputGradient),
            tokenByToken(gradientsFlattened, gradientViews.get(TokenParamInitializer.WEIGHT_KEY)),
            bias,
            gradientScale(targets.counted()),
            layerConf().getLabelSmoothing());
    TokenCrossEntropy.Losses losses =
        crossEntropy(true, workspaceMgr)
            .loss(Matrices.rows(sequence), targets, gradients, arrays::create);
    keep(losses, targets, layerConf().getLabelSmoothing());
    scored = true;
    weightNoiseParams.clear();

    Gradient gradient = new DefaultGradient(gradientsFlattened);
    for (String key : layerConf().initializer().paramKeys(layerConf())) {
      gradient.gradientForVariable().put(key, gradientViews.get(key));
    }
    return new Pair<>(
        gradient,
        backpropDropOutIfPresent(
            LayerArrays.fromTimeMajor(inputGradient, layerConf().getRnnDataFormat())));
  }

  /** Deeplearning4j divides all gradients by the minibatch afterwards, if so configured. */
  private double gradientScale(int counted) {
    boolean divided = conf.isMiniBatch();
    return switch (layerConf().getLossNormalization()) {
      case PER_TOKEN -> counted == 0 ? 0 : (divided ? (double) input.size(0) : 1) / counted;
      case PER_EXAMPLE -> divided ? 1 : 1.0 / input.size(0);
    };
  }

  @Override
  public double computeScore(
      double fullNetworkRegularizationScore, boolean training, LayerWorkspaceMgr workspaceMgr) {
    if (!(training && scored)) {
      TokenCrossEntropy.Labels targets = targets();
      keep(losses(targets, training, workspaceMgr), targets, 0);
    }
    scored = false;
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
    double[] losses = losses(targets(), false, workspaceMgr).rows();
    int batch = (int) input.size(0);
    double[] sums = new double[batch];
    Arrays.fill(sums, fullNetworkRegularizationScore);
    for (int row = 0; row < losses.length; row++) {
      sums[row % batch] += losses[row];
    }
    INDArray result = Nd4j.createFromArray(sums).castTo(dataType).reshape(batch, 1);
    return workspaceMgr.leverageTo(ArrayType.ACTIVATIONS, result);
  }

  private TokenCrossEntropy.Losses losses(
      TokenCrossEntropy.Labels targets, boolean training, LayerWorkspaceMgr workspaceMgr) {
    applyDropOutIfNecessary(training, workspaceMgr);
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray sequence = sequence(arrays, Use.FORWARD_SCRATCH);
    return crossEntropy(training, workspaceMgr)
        .loss(Matrices.rows(sequence), targets, null, arrays::create);
  }

  private void keep(
      TokenCrossEntropy.Losses losses, TokenCrossEntropy.Labels targets, double smoothing) {
    nats = losses.sum();
    minimised = losses.smoothed(smoothing);
    tokens = targets.counted();
  }

  private TokenCrossEntropy.Labels targets() {
    if (labels == null) {
      throw new IllegalStateException(
          "Labels must be set before the loss is computed " + layerId());
    }
    boolean[] counts = maskArray == null ? new boolean[0] : TokenArrays.counts(maskArray);
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

  private INDArray sequence(LayerArrays arrays, Use use) {
    int sizeAxis = layerConf().getRnnDataFormat() == RNNFormat.NCW ? 1 : 2;
    if (input.rank() != 3 || input.size(sizeAxis) != layerConf().getNIn()) {
      throw new DL4JInvalidInputException(
          "Expected input of rank 3 with nIn = %d at axis %d, but found %s %s."
              .formatted(
                  layerConf().getNIn(), sizeAxis, Arrays.toString(input.shape()), layerId()));
    }
    return arrays.timeMajor(input, layerConf().getRnnDataFormat(), dataType, use);
  }

  /** A copy of the present weights. */
  TokenCrossEntropy weightCopy() {
    TokenCrossEntropy present = crossEntropy(false, LayerWorkspaceMgr.noWorkspaces());
    try (MemoryWorkspace scope = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return new TokenCrossEntropy(present.weights().dup('c'), present.bias().dup('c'));
    }
  }

  private TokenCrossEntropy crossEntropy(boolean training, LayerWorkspaceMgr workspaceMgr) {
    INDArray own =
        layerConf().isTied()
            ? null
            : getParamWithNoise(TokenParamInitializer.WEIGHT_KEY, training, workspaceMgr);
    INDArray bias = getParamWithNoise(TokenParamInitializer.BIAS_KEY, training, workspaceMgr);
    return new TokenCrossEntropy(tokenByToken(paramsFlattened, own), bias);
  }

  /**
   * Weights or their gradient as {@code [tokens, size]}.
   *
   * @param flattened this layer's part of the network's vector
   * @param own {@code [size, tokens]}; null if they are those of the embedding, at the vector's
   *     start
   */
  private INDArray tokenByToken(INDArray flattened, @Nullable INDArray own) {
    if (own != null) {
      // Weight noise returns 'c' order for what was in 'f' order.
      return own.ordering() == 'f' ? own.transpose() : own.transpose().dup('c');
    }
    long rows = layerConf().getNOut();
    long columns = layerConf().getNIn();
    DataBuffer whole = flattened.data().originalDataBuffer();
    if (whole == null
        || flattened.offset() < rows * columns
        || flattened.offset() + flattened.length() != whole.length()) {
      throw new IllegalStateException(
          ("Tied weights need a TokenEmbedding with nIn = %d and nOut = %d as the network's first"
                  + " layer and this as its last %s.")
              .formatted(rows, columns, layerId()));
    }
    return Nd4j.create(whole, new long[] {rows, columns}, new long[] {columns, 1}, 0, 'c');
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    super.setInput(input, workspaceMgr);
    scored = false;
  }

  @Override
  public boolean needsLabels() {
    return true;
  }

  @Override
  public void setLabels(INDArray labels) {
    this.labels = labels;
  }

  @Override
  public @Nullable INDArray getLabels() {
    return labels;
  }

  @Override
  public void clear() {
    super.clear();
    labels = null;
    scored = false;
  }

  @Override
  public Type type() {
    return Type.RECURRENT;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      @Nullable INDArray mask, MaskState currentMaskState, int minibatchSize) {
    this.maskArray = mask;
    this.maskState = currentMaskState;
    return new Pair<>(mask, currentMaskState);
  }

  @Override
  @Deprecated // by the interface, which still asks for it
  @SuppressWarnings("InlineMeSuggester")
  public int numLabels() {
    return Math.toIntExact(layerConf().getNOut());
  }

  @Override
  public double f1Score(DataSet data) {
    throw alone();
  }

  @Override
  public double f1Score(INDArray examples, INDArray labels) {
    throw alone();
  }

  @Override
  public void fit(DataSetIterator iter) {
    throw alone();
  }

  @Override
  public int[] predict(INDArray examples) {
    throw alone();
  }

  @Override
  public List<String> predict(DataSet dataSet) {
    throw alone();
  }

  @Override
  public void fit(INDArray examples, INDArray labels) {
    throw alone();
  }

  @Override
  public void fit(DataSet data) {
    throw alone();
  }

  @Override
  public void fit(INDArray examples, int[] labels) {
    throw alone();
  }

  private UnsupportedOperationException alone() {
    return new UnsupportedOperationException(
        "An output layer is trained and asked through its network " + layerId());
  }
}
