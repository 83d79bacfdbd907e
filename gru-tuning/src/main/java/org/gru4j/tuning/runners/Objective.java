package org.gru4j.tuning.runners;

/** What a search minimises. Called by several threads at once, one trial each. */
public interface Objective {
  /**
   * Computes the loss of a trial.
   *
   * @return the loss; a trial whose loss is not finite has failed
   * @throws PrunedException from {@link TrialContext#report}: the trial has little hope
   * @throws StoppedException from {@link TrialContext#report}, or if {@link TrialContext#stop} was
   *     noticed: the trial is run again when the search goes on
   * @throws WorkerLostException if whoever computed it is gone: the trial is run again
   * @throws RunnerException if no trial can be computed: the run ends
   * @throws Exception if the trial fails; the message becomes the recorded reason
   */
  double evaluate(TrialContext context) throws Exception;
}
