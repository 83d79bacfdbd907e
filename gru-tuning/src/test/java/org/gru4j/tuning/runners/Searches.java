package org.gru4j.tuning.runners;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.gru4j.tuning.pruners.Pruner;
import org.gru4j.tuning.samplers.Sampler;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Budget;
import org.gru4j.tuning.study.Retries;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.StudySettings;
import org.gru4j.tuning.study.Trial;

/** Searches over a number between 0 and 1. */
final class Searches {
  static final SearchSpace SPACE =
      new SearchSpace(List.of(new Dimension.Continuous("x", 0, 1, false, null)));

  private Searches() {}

  /** Draws uniformly. */
  private static final class UniformSampler implements Sampler {
    @Override
    public String name() {
      return "uniform";
    }

    @Override
    public Optional<Map<String, Object>> propose(
        SearchSpace space, List<Trial> trials, long number, RandomGenerator random) {
      Map<String, Object> drawn = new HashMap<>();
      for (Dimension dimension : space.dimensions()) {
        drawn.put(dimension.name(), random.nextDouble());
      }
      return Optional.of(drawn);
    }
  }

  /** Ends trials that have reported more than 1. */
  private static final class LimitPruner implements Pruner {
    @Override
    public String name() {
      return "limit";
    }

    @Override
    public boolean shouldPrune(Trial running, List<Trial> trials) {
      return running.intermediateValues().lastEntry().getValue() > 1;
    }
  }

  static Study study(Path folder, long trials, Retries retries, Duration lease) {
    return Study.open(
        folder.resolve("study.db"),
        new StudySettings("x in [0, 1]", 11, Budget.ofTrials(trials), retries, lease));
  }

  static Search search(Study study, Path folder, Duration trialTime, Duration lease) {
    return new Search(
        study,
        SPACE,
        new UniformSampler(),
        new LimitPruner(),
        new Search.TrialLimits(trialTime, lease),
        folder);
  }

  static double x(TrialContext context) {
    return (Double) context.parameters().get("x");
  }
}
