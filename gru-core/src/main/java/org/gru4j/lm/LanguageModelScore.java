package org.gru4j.lm;

import java.util.OptionalDouble;
import org.gru4j.metrics.TokenLoss;

/**
 * How well a model predicts a text.
 *
 * @param loss summed over all tokens but the first, each predicted once
 * @param characters Unicode characters of these tokens
 * @param unknown how many of them are not in the vocabulary
 * @param charactersKnown whether the number of characters is right; not so if an unknown token may
 *     have stood for more than one
 */
public record LanguageModelScore(
    TokenLoss loss, long characters, long unknown, boolean charactersKnown) {

  /** {@code exp(nats per token)}. */
  public double perplexity() {
    return loss.perplexity();
  }

  /** Cross-entropy per character of the text, in bits; empty if the characters are not known. */
  public OptionalDouble bitsPerCharacter() {
    return charactersKnown && characters > 0
        ? OptionalDouble.of(loss.bitsPer(characters))
        : OptionalDouble.empty();
  }
}
