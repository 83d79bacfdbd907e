package org.gru4j.metrics;

/**
 * Cross-entropy summed over tokens, so that parts of different length add up to the right mean.
 *
 * @param nats sum of {@code -ln p(token)} over all tokens, in nats; not finite after a training has
 *     diverged
 * @param tokens number of tokens in the sum, padding not counted
 */
public record TokenLoss(double nats, long tokens) {
  /** The sum over no tokens, where a sum starts. */
  public static final TokenLoss NONE = new TokenLoss(0, 0);

  private static final double NATS_PER_BIT = Math.log(2);

  /**
   * Checks the count.
   *
   * @throws IllegalArgumentException if the number of tokens is negative
   */
  public TokenLoss {
    if (tokens < 0) {
      throw new IllegalArgumentException("Expected tokens >= 0, found " + tokens + ".");
    }
  }

  /** The loss over the tokens of both. */
  public TokenLoss plus(TokenLoss other) {
    return new TokenLoss(nats + other.nats, Math.addExact(tokens, other.tokens));
  }

  /** Mean cross-entropy in nats per token; NaN if there are no tokens. */
  public double natsPerToken() {
    return nats / tokens;
  }

  /** {@code exp(nats per token)}; infinite where that exceeds a double. */
  public double perplexity() {
    return Math.exp(natsPerToken());
  }

  /** Mean cross-entropy in bits per token. */
  public double bitsPerToken() {
    return bitsPer(tokens);
  }

  /**
   * The summed cross-entropy in bits, spread over other units than tokens.
   *
   * @param units number of characters, bytes or words of the text that was predicted
   */
  public double bitsPer(long units) {
    return nats / NATS_PER_BIT / units;
  }

  /** The same for a training, which knows neither tokens nor nats. */
  public LossSum sum() {
    return new LossSum(nats, tokens);
  }
}
