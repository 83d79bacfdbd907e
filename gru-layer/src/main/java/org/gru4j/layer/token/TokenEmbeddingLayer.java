package org.gru4j.layer.token;

import java.util.Objects;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.layer.internal.LayerSetup;
import org.gru4j.layer.internal.TokenLookup;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Backends;
import org.gru4j.math.Matrices;
import org.gru4j.math.RowIndexing;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link TokenEmbedding} inside a network. */
final class TokenEmbeddingLayer extends BaseLayer<TokenEmbedding> {
  /** Held for the layer behind this one. */
  @SuppressWarnings("UnusedVariable")
  private @Nullable TokenLookup lookup;

  private final Matrices matrices;

  TokenEmbeddingLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
    this.matrices = Backends.installed().matrices(dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    INDArray weights = getParamWithNoise(TokenParamInitializer.WEIGHT_KEY, training, workspaceMgr);
    int[] tokens = tokens();
    long batch = input.size(0);
    INDArray vectors =
        new LayerArrays(workspaceMgr)
            .create(
                Use.ACTIVATION, weights.dataType(), tokens.length / batch, batch, weights.size(1));
    RowIndexing.gather(weights, tokens, Matrices.rows(vectors));
    LayerArrays.applyTimeMask(vectors, maskArray);
    INDArray output = LayerArrays.fromTimeMajor(vectors, layerConf().getRnnDataFormat());
    // A masked step's vector is no token's.
    lookup = maskArray == null ? new TokenLookup(weights, tokens, output, matrices) : null;
    return output;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    INDArray gradient = Objects.requireNonNull(gradientViews.get(TokenParamInitializer.WEIGHT_KEY));
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray vectors =
        arrays.timeMajor(
            epsilon, layerConf().getRnnDataFormat(), gradient.dataType(), Use.BACKWARD_SCRATCH);
    LayerArrays.applyTimeMask(vectors, maskArray);
    if (!layerConf().isTied()) {
      // A tied output layer came before and has written its share.
      gradient.assign(0);
    }
    RowIndexing.scatterAdd(gradient, tokens(), Matrices.rows(vectors));
    weightNoiseParams.clear();
    return new Pair<>(LayerSetup.gradient(layerConf(), gradientsFlattened, gradientViews), null);
  }

  private int[] tokens() {
    boolean[] counts = maskArray == null ? new boolean[0] : LayerArrays.counts(maskArray);
    return TokenArrays.timeMajor(input, layerConf().getNIn(), counts, "the input " + layerId());
  }

  @Override
  public void setParams(INDArray params) {
    LayerSetup.assign(paramsFlattened, params);
  }

  @Override
  public void clear() {
    super.clear();
    lookup = null;
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
}
