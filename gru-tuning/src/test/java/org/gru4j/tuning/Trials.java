package org.gru4j.tuning;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.gru4j.tuning.samplers.Sampler;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;

/** Trials of tests, and searches without a study. */
public final class Trials {
  private Trials() {}

  public static Trial complete(long number, Map<String, Object> parameters, double score) {
    return new Trial(
        number,
        TrialState.COMPLETE,
        parameters,
        number,
        new TreeMap<>(Map.of(1L, score)),
        score,
        Duration.ofSeconds(1),
        null);
  }

  public static Trial pruned(long number, Map<String, Object> parameters, double last) {
    return reported(number, TrialState.PRUNED, parameters, new TreeMap<>(Map.of(1L, last)));
  }

  public static Trial failed(long number, Map<String, Object> parameters) {
    return new Trial(
        number,
        TrialState.FAILED,
        parameters,
        number,
        new TreeMap<>(),
        null,
        Duration.ofSeconds(1),
        "thrown by a test");
  }

  public static Trial running(long number, Map<String, Object> parameters) {
    return reported(number, TrialState.RUNNING, parameters, new TreeMap<>());
  }

  public static Trial reported(
      long number,
      TrialState state,
      Map<String, Object> parameters,
      NavigableMap<Long, Double> losses) {
    return new Trial(number, state, parameters, number, losses, null, Duration.ZERO, null);
  }

  /** The generator of a trial, as a study seeds it. */
  public static RandomGenerator generator(long seed, long number) {
    return new SplittableRandom(seed * 1_000_003 + number);
  }

  /** A search with one worker whose trials all complete; shorter if the sampler is exhausted. */
  public static List<Trial> search(
      Sampler sampler,
      SearchSpace space,
      ToDoubleFunction<Map<String, Object>> objective,
      int count,
      long seed) {
    List<Trial> trials = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      Optional<Map<String, Object>> point =
          sampler.propose(space, List.copyOf(trials), number, generator(seed, number));
      if (point.isEmpty()) {
        break;
      }
      trials.add(complete(number, point.get(), objective.applyAsDouble(point.get())));
    }
    return trials;
  }

  public static double best(List<Trial> trials) {
    return trials.stream().mapToDouble(Trial::score).min().orElseThrow();
  }
}
