package org.gru4j.layer.token;

import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.layer.internal.TokenDistribution;
import org.gru4j.math.softmax.TokenCrossEntropy;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@link TokenOutput} inside a network. */
final class TokenOutputLayer extends BaseTokenOutputLayer<TokenOutput>
    implements TokenDistribution {
  TokenOutputLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  TokenCrossEntropy softmax(boolean training, LayerWorkspaceMgr workspaceMgr) {
    INDArray own =
        layerConf().isTied()
            ? null
            : getParamWithNoise(TokenParamInitializer.WEIGHT_KEY, training, workspaceMgr);
    INDArray bias = getParamWithNoise(TokenParamInitializer.BIAS_KEY, training, workspaceMgr);
    return new TokenCrossEntropy(ownOrTied(paramsFlattened, own), bias, matrices);
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
    TokenCrossEntropy.Gradients gradients =
        new TokenCrossEntropy.Gradients(
            rowGradient,
            ownOrTied(gradientsFlattened, gradientViews.get(TokenParamInitializer.WEIGHT_KEY)),
            Objects.requireNonNull(gradientViews.get(TokenParamInitializer.BIAS_KEY)),
            scale,
            labelSmoothing());
    return softmax(true, workspaceMgr)
        .loss(rows, labels, gradients, new LayerArrays(workspaceMgr)::create);
  }

  @Override
  double labelSmoothing() {
    return layerConf().getLabelSmoothing();
  }

  /**
   * Weights or their gradient as {@code [tokens, size]}.
   *
   * @param flattened this layer's part of the network's vector
   * @param own {@code [size, tokens]}; null if they are those of the embedding, at the vector's
   *     start
   */
  private INDArray ownOrTied(INDArray flattened, @Nullable INDArray own) {
    if (own != null) {
      return tokenByToken(own);
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
}
