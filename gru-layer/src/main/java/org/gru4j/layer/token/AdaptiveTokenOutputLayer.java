package org.gru4j.layer.token;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.math.softmax.AdaptiveCrossEntropy;
import org.gru4j.math.softmax.AdaptiveTail;
import org.gru4j.math.softmax.TokenCrossEntropy;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link AdaptiveTokenOutput} inside a network. */
final class AdaptiveTokenOutputLayer extends BaseTokenOutputLayer<AdaptiveTokenOutput> {
  AdaptiveTokenOutputLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  AdaptiveCrossEntropy softmax(boolean training, LayerWorkspaceMgr workspaceMgr) {
    return crossEntropy(key -> getParamWithNoise(key, training, workspaceMgr));
  }

  @Override
  TokenCrossEntropy.Losses backpropagate(
      INDArray rows,
      TokenCrossEntropy.Labels labels,
      INDArray rowGradient,
      double scale,
      LayerWorkspaceMgr workspaceMgr) {
    AdaptiveCrossEntropy views =
        crossEntropy(key -> Objects.requireNonNull(gradientViews.get(key), key));
    return softmax(true, workspaceMgr)
        .loss(
            rows,
            labels,
            new AdaptiveCrossEntropy.Gradients(rowGradient, views, scale),
            new LayerArrays(workspaceMgr)::create);
  }

  /**
   * The weights, or the views of their gradients.
   *
   * @param arrays each by its parameter's name
   */
  private AdaptiveCrossEntropy crossEntropy(Function<String, INDArray> arrays) {
    List<Integer> cutoffs = layerConf().getCutoffs();
    List<AdaptiveTail> tails = new ArrayList<>();
    for (int i = 1; i <= cutoffs.size(); i++) {
      tails.add(
          new AdaptiveTail(
              tokenByToken(arrays.apply(TokenParamInitializer.projectionKey(i))),
              tokenByToken(arrays.apply(TokenParamInitializer.clusterKey(i))),
              cutoffs.get(i - 1),
              matrices));
    }
    TokenCrossEntropy head =
        new TokenCrossEntropy(
            tokenByToken(arrays.apply(TokenParamInitializer.WEIGHT_KEY)),
            layerConf().isHeadBias() ? arrays.apply(TokenParamInitializer.BIAS_KEY) : null,
            matrices);
    return new AdaptiveCrossEntropy(head, tails);
  }
}
