package org.gru4j.tuning.runners;

import org.gru4j.Gru4jException;

/**
 * Ends an attempt at a trial because the process or machine that computed it is gone. The trial is
 * run again as often as {@link org.gru4j.tuning.study.Retries#afterLoss} says.
 */
public final class WorkerLostException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  /**
   * A loss.
   *
   * @param reason one sentence, recorded if the trial is not tried again
   */
  public WorkerLostException(String reason) {
    super(reason);
  }
}
