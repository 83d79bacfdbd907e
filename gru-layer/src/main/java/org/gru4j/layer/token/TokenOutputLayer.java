package org.gru4j.layer.token;

import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.layer.internal.TokenDistribution;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.softmax.TokenCrossEntropy;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link TokenOutput} inside a network. */
final class TokenOutputLayer extends BaseTokenOutputLayer<TokenOutput>
    implements TokenDistribution {
  /** Whose weights are used; null if this layer has its own, or has not been linked. */
  private @Nullable TokenEmbeddingLayer tied;

  TokenOutputLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /** Uses the weights of this embedding from now on. */
  void tieTo(TokenEmbeddingLayer embedding) {
    tied = embedding;
    embedding.linkOutput();
  }

  private TokenEmbeddingLayer embedding() {
    if (tied == null) {
      throw TokenLinks.notLinked("TokenOutput", layerId());
    }
    return tied;
  }

  @Override
  TokenCrossEntropy softmax(boolean training, LayerWorkspaceMgr workspaceMgr) {
    INDArray weights =
        layerConf().isTied()
            ? embedding().sharedWeights()
            : tokenByToken(
                getParamWithNoise(TokenParamInitializer.WEIGHT_KEY, training, workspaceMgr));
    INDArray bias = getParamWithNoise(TokenParamInitializer.BIAS_KEY, training, workspaceMgr);
    return new TokenCrossEntropy(weights, bias, matrices);
  }

  @Override
  public TokenCrossEntropy weightCopy() {
    return softmax(false, LayerWorkspaceMgr.noWorkspaces()).copy();
  }

  @Override
  TokenCrossEntropy.Losses backpropagate(
      INDArray rows,
      TokenCrossEntropy.Labels labels,
      INDArray rowGradient,
      double scale,
      LayerWorkspaceMgr workspaceMgr) {
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    TokenCrossEntropy.Gradients gradients =
        new TokenCrossEntropy.Gradients(
            rowGradient,
            layerConf().isTied() ? sharedGradient(arrays) : ownGradient(),
            Objects.requireNonNull(gradientViews.get(TokenParamInitializer.BIAS_KEY)),
            scale,
            labelSmoothing());
    return softmax(true, workspaceMgr).loss(rows, labels, gradients, arrays::create);
  }

  @Override
  double labelSmoothing() {
    return layerConf().getLabelSmoothing();
  }

  private INDArray ownGradient() {
    return tokenByToken(
        Objects.requireNonNull(gradientViews.get(TokenParamInitializer.WEIGHT_KEY)));
  }

  /** A frozen embedding has no place for a gradient, and needs none. */
  private INDArray sharedGradient(LayerArrays arrays) {
    INDArray gradient = embedding().sharedGradient();
    return gradient != null
        ? gradient
        : arrays.create(
            Use.BACKWARD_SCRATCH, dataType, layerConf().getNOut(), layerConf().getNIn());
  }
}
