package org.gru4j.tuning.runners;

import org.gru4j.Gru4jException;

/** Ends a trial because the search is being stopped; it is run again when the search goes on. */
public final class StoppedException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  /** For a trial of this number. */
  public StoppedException(long number) {
    super("Trial %d was stopped with its search.".formatted(number));
  }
}
