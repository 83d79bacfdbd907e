package org.gru4j.layer.token;

import org.deeplearning4j.nn.conf.RNNFormat;
import org.gru4j.layer.internal.TokenReader;
import org.gru4j.layer.internal.TokenSource;
import org.gru4j.math.TokenInput;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Stands between an embedding and a GRU that reads its tokens, and counts what is asked and told.
 */
final class AskedEmbedding implements TokenSource {
  private final TokenSource source;

  /** How often tokens were known when they were asked for. */
  int known;

  int unknown;
  int gradients;

  /**
   * Takes the place of a link.
   *
   * @param embedding a layer
   * @param reader a layer or vertex
   */
  AskedEmbedding(Object embedding, Object reader, boolean inGraph) {
    this.source = (TokenSource) embedding;
    ((TokenReader) reader).readTokensOf(this, inGraph);
  }

  @Override
  public RNNFormat format() {
    return source.format();
  }

  @Override
  public @Nullable TokenInput tokens() {
    TokenInput tokens = source.tokens();
    known += tokens == null ? 0 : 1;
    unknown += tokens == null ? 1 : 0;
    return tokens;
  }

  @Override
  public void addGradient(INDArray gradient) {
    gradients++;
    source.addGradient(gradient);
  }
}
