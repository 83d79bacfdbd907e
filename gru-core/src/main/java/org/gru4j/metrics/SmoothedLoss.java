package org.gru4j.metrics;

/**
 * A moving average of the loss over roughly the last 50 steps, each step weighted by its tokens.
 *
 * <p>Sum and count decay alike, {@code s = 0.98 s + nats} and {@code n = 0.98 n + tokens}, so that
 * {@code s / n} is a mean from the first step on and needs no correction for its start.
 *
 * @param nats decayed sum of the loss in nats
 * @param tokens decayed number of tokens
 */
public record SmoothedLoss(double nats, double tokens) {
  /** The average before the first step. */
  public static final SmoothedLoss NONE = new SmoothedLoss(0, 0);

  private static final double DECAY = 0.98;

  /** The average after one more step. */
  public SmoothedLoss plus(TokenLoss step) {
    return new SmoothedLoss(DECAY * nats + step.nats(), DECAY * tokens + step.tokens());
  }

  /** The average in nats per token; NaN before the first token. */
  public double natsPerToken() {
    return nats / tokens;
  }

  /** {@code exp(nats per token)}. */
  public double perplexity() {
    return Math.exp(natsPerToken());
  }
}
