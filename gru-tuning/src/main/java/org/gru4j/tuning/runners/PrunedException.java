package org.gru4j.tuning.runners;

import org.gru4j.Gru4jException;

/** Ends a trial early, for the pruner sees little hope; an objective lets it pass. */
public final class PrunedException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  PrunedException(long number, long step) {
    super("Trial %d was pruned after step %d.".formatted(number, step));
  }
}
