package org.gru4j.tuning.arbiter;

import org.deeplearning4j.arbiter.optimize.api.termination.TerminationCondition;
import org.deeplearning4j.arbiter.optimize.runner.IOptimizationRunner;

/**
 * Ends a search of Arbiter when its generator has no more candidates and none is being trained.
 * Without it a search goes on for ever when the generator ends before Arbiter's limit of
 * candidates, as a grid does or when all candidates fail; and with Arbiter's limit and several
 * threads it makes candidates too many and loses their results.
 */
public final class NoMoreCandidates implements TerminationCondition {
  @Override
  public void initialize(IOptimizationRunner optimizationRunner) {}

  @Override
  public boolean terminate(IOptimizationRunner optimizationRunner) {
    return optimizationRunner.numCandidatesQueued() == 0
        && !optimizationRunner.getConfiguration().getCandidateGenerator().hasMoreCandidates();
  }

  @Override
  public String toString() {
    return "NoMoreCandidates()";
  }
}
