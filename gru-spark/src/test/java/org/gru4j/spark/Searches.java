package org.gru4j.spark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.gru4j.tuning.pruners.Pruners;
import org.gru4j.tuning.runners.Search;
import org.gru4j.tuning.runners.Search.TrialLimits;
import org.gru4j.tuning.runners.SearchProgress;
import org.gru4j.tuning.samplers.Samplers;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Budget;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.StudySettings;
import org.gru4j.tuning.study.Trial;

/** Searches over a number between 0 and 1. */
final class Searches {
  static final SearchProgress SILENT = (trials, time, ended) -> {};
  static final SearchSpace SPACE =
      new SearchSpace(List.of(new Dimension.Continuous("x", 0, 1, false, null)));

  private Searches() {}

  static Study study(Path folder, long trials) {
    return Study.open(
        folder.resolve("study.db"), StudySettings.of("a test", 5, Budget.ofTrials(trials)));
  }

  static Search search(
      Study study, SearchSpace space, String sampler, String pruner, Duration time, Path folder) {
    return new Search(
        study,
        space,
        Samplers.named(sampler),
        Pruners.named(pruner),
        new TrialLimits(time, StudySettings.DEFAULT_LEASE),
        folder);
  }

  static Search random(Study study, Path folder) {
    return search(study, SPACE, "random", "none", TrialLimits.UNLIMITED, folder);
  }

  /** All of a trial but its duration. */
  static String summary(Trial trial) {
    return "%d %s %s %d %s %s %s"
        .formatted(
            trial.number(),
            trial.state(),
            trial.parameters(),
            trial.seed(),
            trial.intermediateValues(),
            trial.score(),
            trial.error());
  }
}
