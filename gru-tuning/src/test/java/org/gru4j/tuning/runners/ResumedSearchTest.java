package org.gru4j.tuning.runners;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.gru4j.train.StopSignal;
import org.gru4j.tuning.pruners.Pruners;
import org.gru4j.tuning.samplers.Sampler;
import org.gru4j.tuning.samplers.Samplers;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Retries;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A search with one worker that is stopped in the middle of trials is the one that is not. */
class ResumedSearchTest {
  private static final Duration LEASE = Duration.ofSeconds(20);
  private static final int TRIALS = 24;
  private static final SearchSpace SPACE =
      new SearchSpace(
          List.of(
              new Dimension.Continuous("x", 0, 1, false, null),
              new Dimension.Continuous("y", 1e-3, 1, true, null)));

  @TempDir private Path folder;

  static List<Sampler> samplers() {
    return Samplers.ALL;
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void aResumedSearchIsTheUninterruptedOne(Sampler sampler) throws Exception {
    List<String> whole = run(sampler, "whole", Set.of());
    List<String> resumed = run(sampler, "resumed", Set.of(0L, 7L, 15L));

    assertThat(resumed).isEqualTo(whole);
    assertThat(whole).hasSize(TRIALS).anyMatch(trial -> trial.contains("PRUNED"));
  }

  /** Runs until all trials are finished; the first attempt at some of them stops the search. */
  private List<String> run(Sampler sampler, String name, Set<Long> stops) throws Exception {
    Path here = Files.createDirectories(folder.resolve(name));
    Set<Long> left = new HashSet<>(stops);
    boolean stopped = true;
    List<Trial> trials = List.of();
    while (stopped) {
      StopSignal stop = new StopSignal();
      try (Study study = Searches.study(here, TRIALS, Retries.DEFAULT, LEASE)) {
        Search search =
            new Search(
                study,
                SPACE,
                sampler,
                Pruners.named("median"),
                new Search.TrialLimits(Search.TrialLimits.UNLIMITED, LEASE),
                here);
        new ThreadRunner(
                context -> curve(context, left.remove(context.number()), stop),
                1,
                (all, time, ended) -> {})
            .run(search, stop);
        trials = study.trials();
      }
      stopped = stop.isRequested();
    }
    assertThat(left).isEmpty();
    assertThat(trials).allMatch(trial -> trial.state() != TrialState.RUNNING);
    return trials.stream().map(ResumedSearchTest::summary).toList();
  }

  private static double curve(TrialContext context, boolean stops, StopSignal stop) {
    SplittableRandom random = new SplittableRandom(context.seed());
    double loss = 0;
    for (int step = 1; step <= 3; step++) {
      if (stops && step == 2) {
        stop.request();
      }
      double x = (Double) context.parameters().get("x");
      double y = (Double) context.parameters().get("y");
      loss = Math.pow(x - 0.3, 2) + Math.abs(Math.log(y) + 2) + random.nextDouble() / step;
      context.report(step, loss);
    }
    return loss;
  }

  private static String summary(Trial trial) {
    return List.of(
            trial.number(),
            trial.state(),
            trial.parameters(),
            trial.seed(),
            trial.intermediateValues(),
            String.valueOf(trial.score()))
        .toString();
  }
}
