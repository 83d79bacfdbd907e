package org.gru4j.tuning.report;

import java.util.List;
import java.util.Optional;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;

/**
 * How a search stands.
 *
 * @param best of the complete trials
 */
record Standing(int complete, int pruned, int failed, int running, Optional<Trial> best) {
  static Standing of(List<Trial> trials) {
    return new Standing(
        count(trials, TrialState.COMPLETE),
        count(trials, TrialState.PRUNED),
        count(trials, TrialState.FAILED),
        count(trials, TrialState.RUNNING),
        Study.best(trials));
  }

  private static int count(List<Trial> trials, TrialState state) {
    return (int) trials.stream().filter(trial -> trial.state() == state).count();
  }

  int finished() {
    return complete + pruned + failed;
  }
}
