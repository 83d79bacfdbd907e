package org.gru4j.tuning.study;

/** Where a trial stands. */
public enum TrialState {
  /** A worker is training it. */
  RUNNING,
  /** It ended with a finite score. */
  COMPLETE,
  /** A pruner ended it early; its last intermediate value stands for its score. */
  PRUNED,
  /** It threw, ran out of memory or time, or its score was not finite. */
  FAILED;

  /** Whether nothing more happens to the trial. */
  public boolean isFinished() {
    return this != RUNNING;
  }
}
