package org.gru4j.tuning.runners;

import org.gru4j.train.StopSignal;

/**
 * Decides where trials are computed: threads of this process, processes of this machine, or a
 * cluster.
 *
 * <p>All that a runner needs is in the {@link Search}: it takes trials with {@link Search#next},
 * has them computed anywhere, and records what came of them in the search's study, on the machine
 * that has the study's file.
 */
public interface Runner {
  /**
   * Runs trials until the study has ended.
   *
   * @param stop ends the run early; trials that are running are released
   * @throws RunnerException if trials cannot be run at all
   * @throws org.gru4j.tuning.study.StudyException if the study cannot be used
   */
  void run(Search search, StopSignal stop);
}
