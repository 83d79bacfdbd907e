package org.gru4j.tuning.samplers;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Trial;

/**
 * Proposes the next trial. A sampler keeps no state between calls: it sees all trials of the study
 * and a generator seeded by the study's seed and the trial's number, so that a search which goes on
 * in another process proposes what it would have proposed.
 */
public interface Sampler {
  /** The name in YAML files and on the command line. */
  String name();

  /**
   * Proposes the parameters of a trial.
   *
   * @param trials all trials so far in the order of their numbers, running ones included
   * @param number of the new trial
   * @return values of all dimensions that exist; empty if the space is exhausted
   */
  Optional<Map<String, Object>> propose(
      SearchSpace space, List<Trial> trials, long number, RandomGenerator random);

  /**
   * Refuses a search that the sampler cannot serve.
   *
   * @param trials how many are asked for
   * @throws IllegalArgumentException if the sampler has fewer points to propose
   */
  default void requireTrials(SearchSpace space, long trials) {}
}
