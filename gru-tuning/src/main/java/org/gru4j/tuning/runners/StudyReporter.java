package org.gru4j.tuning.runners;

import java.util.List;
import org.gru4j.tuning.study.Claim;
import org.gru4j.tuning.study.Trial;

/** Reports to a study that is open in this process. */
record StudyReporter(Search search, Claim claim) implements TrialReporter {
  @Override
  public void repeat(long step, double loss) {
    search.study().report(claim, step, loss);
  }

  @Override
  public Verdict report(long step, double loss) {
    repeat(step, loss);
    List<Trial> trials = search.study().trials();
    return trials.stream()
            .filter(trial -> trial.number() == claim.number())
            .anyMatch(self -> search.pruner().shouldPrune(self, trials))
        ? Verdict.PRUNE
        : Verdict.CONTINUE;
  }
}
