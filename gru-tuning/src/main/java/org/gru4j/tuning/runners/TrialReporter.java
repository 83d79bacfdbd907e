package org.gru4j.tuning.runners;

/**
 * Takes a trial's losses to its study, which may be on another machine, and brings the decision.
 */
public interface TrialReporter {
  /** What a trial is to do after a report. */
  enum Verdict {
    /** Go on. */
    CONTINUE,
    /** End: the pruner sees little hope. */
    PRUNE,
    /** End: the search is being stopped, and the trial is run again when it goes on. */
    STOP
  }

  /** Records a loss that was recorded before the trial was interrupted; nothing is decided. */
  void repeat(long step, double loss);

  /** Records a loss and decides on the trial. */
  Verdict report(long step, double loss);
}
