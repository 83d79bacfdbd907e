package org.gru4j.layer.token;

import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.layer.internal.LayerSetup;
import org.gru4j.layer.internal.SequenceImplementation;
import org.gru4j.layer.internal.TokenSource;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Backends;
import org.gru4j.math.Matrices;
import org.gru4j.math.RowIndexing;
import org.gru4j.math.TokenInput;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@link TokenEmbedding} inside a network.
 *
 * <p>Up to three layers find a part of the gradient of its weights: a tied output, which comes
 * first in the backward pass, the GRUs that read its tokens, and this layer from the gradient of
 * its output. The first to come overwrites what an earlier minibatch left.
 */
final class TokenEmbeddingLayer extends SequenceImplementation<TokenEmbedding>
    implements TokenSource {
  /** Whether the network has a tied output and has linked it. */
  private boolean linkedToOutput;

  /** Whether a forward pass of the network is under way. */
  private boolean inPass;

  private @Nullable TokenInput passTokens;

  /** Whether this backward pass has written to the gradient. */
  private boolean gradientBegun;

  /** What the vector of each step was multiplied by, time-major; null if no token was dropped. */
  private double @Nullable [] kept;

  private final Matrices matrices;

  TokenEmbeddingLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
    this.matrices = Backends.installed().matrices(dataType);
  }

  /** A tied output reads {@link #sharedWeights()} and writes {@link #sharedGradient()}. */
  void linkOutput() {
    linkedToOutput = true;
  }

  /** The weights, {@code [tokens, size]} in 'c' order, without noise. */
  INDArray sharedWeights() {
    return getParam(TokenParamInitializer.WEIGHT_KEY);
  }

  /**
   * Where a tied output writes its part of the gradient, {@code [tokens, size]} in 'c' order, over
   * whatever is there; null if this layer is frozen and has no gradient.
   */
  @Nullable INDArray sharedGradient() {
    gradientBegun = true;
    return weightGradient();
  }

  @Override
  public RNNFormat format() {
    return layerConf().getRnnDataFormat();
  }

  /** A forward pass of the network begins: tokens can be asked for from now on. */
  void beginPass() {
    inPass = true;
  }

  /** A forward pass of the network has ended, all of it or not. */
  void endPass() {
    inPass = false;
    passTokens = null;
  }

  @Override
  public @Nullable TokenInput tokens() {
    return passTokens;
  }

  @Override
  public void addGradient(INDArray gradient) {
    INDArray sum = weightGradient();
    if (sum != null) {
      clearOldGradient(sum).addi(gradient);
    }
  }

  /** The gradient of the weights; null if this layer is frozen and has none. */
  private @Nullable INDArray weightGradient() {
    return gradientViews == null ? null : gradientViews.get(TokenParamInitializer.WEIGHT_KEY);
  }

  private INDArray clearOldGradient(INDArray gradient) {
    if (!gradientBegun) {
      gradient.assign(0);
    }
    gradientBegun = true;
    return gradient;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    if (layerConf().isTied() && !linkedToOutput) {
      throw TokenLinks.notLinked("TokenEmbedding", layerId());
    }
    INDArray weights = getParamWithNoise(TokenParamInitializer.WEIGHT_KEY, training, workspaceMgr);
    int[] tokens = inputTokens();
    long batch = input.size(0);
    INDArray vectors =
        new LayerArrays(workspaceMgr)
            .create(
                Use.ACTIVATION, weights.dataType(), tokens.length / batch, batch, weights.size(1));
    RowIndexing.gather(weights, tokens, Matrices.rows(vectors));
    LayerArrays.applyTimeMask(vectors, maskArray);
    kept = training && layerConf().getTokenDropOut() < 1 ? drawn(tokens, workspaceMgr) : null;
    multiply(vectors, kept);
    // A masked step's vector is no token's, nor is a dropped one.
    passTokens =
        inPass && maskArray == null && kept == null
            ? new TokenInput(weights, tokens, matrices)
            : null;
    gradientBegun = false;
    return LayerArrays.fromTimeMajor(vectors, format());
  }

  /**
   * {@inheritDoc}
   *
   * @param epsilon null if all that read the output have used {@link #addGradient}
   */
  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      @Nullable INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    INDArray gradient = clearOldGradient(Objects.requireNonNull(weightGradient()));
    gradientBegun = false;
    if (epsilon != null) {
      INDArray vectors =
          new LayerArrays(workspaceMgr)
              .timeMajor(epsilon, format(), gradient.dataType(), Use.BACKWARD_SCRATCH);
      LayerArrays.applyTimeMask(vectors, maskArray);
      if (kept != null) {
        // What was given may be another layer's.
        vectors =
            new LayerArrays(workspaceMgr)
                .create(Use.BACKWARD_SCRATCH, vectors.dataType(), vectors.shape())
                .assign(vectors);
        multiply(vectors, kept);
      }
      RowIndexing.scatterAdd(gradient, inputTokens(), Matrices.rows(vectors));
    }
    weightNoiseParams.clear();
    return new Pair<>(LayerSetup.gradient(layerConf(), gradientsFlattened, gradientViews), null);
  }

  /** Draws for each token of the vocabulary whether it is dropped, and tells it of each step. */
  private double[] drawn(int[] tokens, LayerWorkspaceMgr workspaceMgr) {
    double[] ofTokens =
        new LayerArrays(workspaceMgr)
            .dropoutMask(DataType.FLOAT, layerConf().getTokenDropOut(), layerConf().getNIn())
            .data()
            .asDouble();
    // In the precision of the network, not of the mask.
    double factor = 1 / layerConf().getTokenDropOut();
    double[] steps = new double[tokens.length];
    for (int step = 0; step < steps.length; step++) {
      steps[step] = ofTokens[tokens[step]] == 0 ? 0 : factor;
    }
    return steps;
  }

  private static void multiply(INDArray vectors, double @Nullable [] factors) {
    if (factors != null) {
      INDArray column = Nd4j.createFromArray(factors).castTo(vectors.dataType());
      Matrices.multiplyColumn(Matrices.rows(vectors), column);
    }
  }

  private int[] inputTokens() {
    boolean[] counts = maskArray == null ? new boolean[0] : LayerArrays.counts(maskArray);
    return TokenArrays.timeMajor(input, layerConf().getNIn(), counts, "the input " + layerId());
  }
}
