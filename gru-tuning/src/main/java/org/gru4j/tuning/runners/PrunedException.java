package org.gru4j.tuning.runners;

/** Ends a trial early, for the pruner sees little hope; an objective lets it pass. */
public final class PrunedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PrunedException(long number, long step) {
    super("Trial %d was pruned after step %d.".formatted(number, step));
  }
}
