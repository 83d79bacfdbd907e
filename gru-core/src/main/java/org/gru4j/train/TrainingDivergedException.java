package org.gru4j.train;

import org.gru4j.Gru4jException;

/**
 * The loss or a parameter is no longer a finite number. No checkpoint has been written since, so
 * the last one is still good.
 */
public final class TrainingDivergedException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  private static final String ADVICE =
      "; try a lower learning rate, a warm-up, gradient clipping, or check the data for"
          + " non-finite values.";

  private final long step;

  private TrainingDivergedException(long step, String found) {
    super("Training diverged at step " + step + ": " + found + ADVICE);
    this.step = step;
  }

  static TrainingDivergedException ofLoss(long step, String kind, double nats) {
    return new TrainingDivergedException(step, "the " + kind + " loss is " + nats);
  }

  static TrainingDivergedException ofParameters(long step, long count) {
    return new TrainingDivergedException(step, count + " of the parameters are not finite");
  }

  /** The step, counted from 1, at which it was noticed. */
  public long step() {
    return step;
  }
}
