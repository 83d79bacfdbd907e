package org.gru4j.settings;

import static org.nd4j.common.base.Preconditions.checkArgument;

import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.gru4j.layer.token.TokenEmbedding;

/**
 * What reads tokens and predicts tokens: an embedding, GRU layers and a softmax.
 *
 * @param gru the layers between
 */
public record TokenStack(
    @Setting(
            value = "Length of the vector of a token",
            option = "--embedding",
            label = "SIZE",
            atLeast = 1,
            atMost = 100_000)
        int embeddingSize,
    GruStack gru,
    @Setting(
            value =
                "Let the softmax use the embedding's weights, of the target where there are two;"
                    + " both sizes must be equal",
            option = "--tied",
            flag = "true")
        boolean tied)
    implements SettingGroup {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds, or the sizes do not allow tied
   *     weights
   */
  public TokenStack {
    Settings.check(TokenStack.class, embeddingSize, gru, tied);
    checkArgument(
        !tied || embeddingSize == gru.hiddenSize(),
        "Expected embedding and hidden size to be equal for tied weights, found %s and %s.",
        embeddingSize,
        gru.hiddenSize());
  }

  /** One layer, with an embedding and a softmax of their own. */
  public static TokenStack of(int embeddingSize, int hiddenSize) {
    return new TokenStack(embeddingSize, GruStack.of(hiddenSize), false);
  }

  /**
   * The embedding.
   *
   * @param tokens size of the vocabulary
   * @param shared whether the softmax uses its weights
   */
  public TokenEmbedding embedding(int tokens, boolean shared) {
    return new TokenEmbedding.Builder()
        .nIn(tokens)
        .nOut(embeddingSize)
        .tied(shared)
        // Vectors of length about 1; tied, this makes the first logits about 1 as well.
        .weightInit(new NormalDistribution(0, 1 / Math.sqrt(embeddingSize)))
        .build();
  }

  /**
   * Setters of these settings.
   *
   * @param <B> the builder
   */
  public interface Setters<B> extends GruStack.Setters<B> {
    B embeddingSize(int value);

    B tied(boolean value);
  }
}
