package org.gru4j.tuning.study;

import org.gru4j.Gru4jException;

/** The worker was silent for too long and its trial has been given to another; its work is void. */
public final class LostClaimException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  LostClaimException(Claim claim) {
    super(
        "Trial %d was taken from worker %s, which had been silent for longer than its lease."
            .formatted(claim.number(), claim.worker()));
  }
}
