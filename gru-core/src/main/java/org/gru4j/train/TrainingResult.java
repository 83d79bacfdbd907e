package org.gru4j.train;

import java.util.Optional;
import org.gru4j.train.history.TrainingHistory;
import org.gru4j.train.history.TrainingState;

/**
 * How a training ended.
 *
 * @param reason why it ended
 * @param state where it stands: steps, tokens, seconds and the history of losses
 */
public record TrainingResult(StopReason reason, TrainingState state) {
  /** Training steps done, over all resumed runs. */
  public long steps() {
    return state.step();
  }

  /** Tokens trained on, or what else is counted, over all resumed runs. */
  public long counted() {
    return state.counted();
  }

  /** Wall time in seconds, over all resumed runs. */
  public double seconds() {
    return state.seconds();
  }

  /** The losses. */
  public TrainingHistory history() {
    return state.history();
  }

  /** The best validation; empty if the task has no held-out data. */
  public Optional<TrainingHistory.ValidationPoint> bestValidation() {
    return history().best();
  }
}
