package org.gru4j.layer.token;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.gru4j.layer.internal.BlockParamInitializer;
import org.gru4j.layer.internal.BlockParamInitializer.Block;

/**
 * The parameters of {@link TokenEmbedding}, {@link TokenOutput} and {@link AdaptiveTokenOutput}.
 * Their weights stand token by token in memory, {@code [tokens, size]} in 'c' order, so that a tied
 * output uses those of an embedding as they are.
 */
final class TokenParamInitializer {
  static final String WEIGHT_KEY = DefaultParamInitializer.WEIGHT_KEY;
  static final String BIAS_KEY = DefaultParamInitializer.BIAS_KEY;

  /** Weights {@code [tokens, size]}, no bias. */
  static final ParamInitializer EMBEDDING =
      new BlockParamInitializer(
          'c', layer -> List.of(Block.matrix(WEIGHT_KEY, layer.getNIn(), layer.getNOut())));

  /** Weights {@code [size, tokens]} and a bias {@code [tokens]}. */
  static final ParamInitializer OUTPUT =
      new BlockParamInitializer(
          'f',
          layer ->
              List.of(
                  Block.matrix(WEIGHT_KEY, layer.getNIn(), layer.getNOut()),
                  Block.bias(BIAS_KEY, layer.getNOut())));

  /** A bias {@code [tokens]}. */
  static final ParamInitializer TIED_OUTPUT =
      new BlockParamInitializer('f', layer -> List.of(Block.bias(BIAS_KEY, layer.getNOut())));

  /** Weights and bias of the head, then projection and weights of each cluster. */
  static final ParamInitializer ADAPTIVE_OUTPUT =
      new BlockParamInitializer('f', layer -> adaptive((AdaptiveTokenOutput) layer));

  private TokenParamInitializer() {}

  /** The projection {@code [size, projected size]} of the i-th cluster, counted from 1. */
  static String projectionKey(int i) {
    return "P" + i;
  }

  /** The weights {@code [projected size, tokens]} of the i-th cluster, counted from 1. */
  static String clusterKey(int i) {
    return WEIGHT_KEY + i;
  }

  private static List<Block> adaptive(AdaptiveTokenOutput layer) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(Block.matrix(WEIGHT_KEY, layer.getNIn(), layer.headSize()));
    if (layer.isHeadBias()) {
      blocks.add(Block.bias(BIAS_KEY, layer.headSize()));
    }
    for (int i = 1; i <= layer.getCutoffs().size(); i++) {
      long projected = layer.projectedSize(i);
      blocks.add(Block.matrix(projectionKey(i), layer.getNIn(), projected));
      blocks.add(Block.matrix(clusterKey(i), projected, layer.clusterSize(i)));
    }
    return blocks;
  }
}
