package org.gru4j.tuning.runners;

/** Ends a trial because the search is being stopped; it is run again when the search goes on. */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** For a trial of this number. */
  public StoppedException(long number) {
    super("Trial %d was stopped with its search.".formatted(number));
  }
}
