package org.gru4j.lm;

import java.util.List;
import java.util.OptionalDouble;
import org.gru4j.metrics.Bootstrap;
import org.gru4j.metrics.Estimate;
import org.gru4j.metrics.TokenLoss;

/**
 * How well a model predicts a text.
 *
 * @param loss summed over all tokens but the first, each predicted once
 * @param characters Unicode characters of these tokens
 * @param unknown how many of them are not in the vocabulary
 * @param charactersKnown whether the number of characters is right; not so if an unknown token may
 *     have stood for more than one
 * @param windows the loss of each part of the text that was read at once, 256 tokens but for the
 *     last
 */
public record LanguageModelScore(
    TokenLoss loss,
    long characters,
    long unknown,
    boolean charactersKnown,
    List<TokenLoss> windows) {
  /** Copies the list. */
  public LanguageModelScore {
    windows = List.copyOf(windows);
  }

  /** {@code exp(nats per token)}. */
  public double perplexity() {
    return loss.perplexity();
  }

  /** The perplexity with an interval, of which windows are the units. */
  public Estimate perplexity(Bootstrap bootstrap) {
    return bootstrap.estimate(
        windows.stream().map(loss -> new double[] {loss.nats(), loss.tokens()}).toList(),
        counts -> Math.exp(counts[0] / counts[1]));
  }

  /** Cross-entropy per character of the text, in bits; empty if the characters are not known. */
  public OptionalDouble bitsPerCharacter() {
    return charactersKnown && characters > 0
        ? OptionalDouble.of(loss.bitsPer(characters))
        : OptionalDouble.empty();
  }
}
