package org.gru4j.tuning.study;

/**
 * A worker's right to run a trial. It ends with the result, or when the worker has been silent for
 * longer than the lease and another one has taken the trial.
 *
 * @param trial what to run
 * @param attempt how often the trial has been begun, from 1
 * @param worker who has it
 */
public record Claim(Trial trial, int attempt, String worker) {
  /** Number of the trial. */
  public long number() {
    return trial.number();
  }
}
