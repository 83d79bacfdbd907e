package org.gru4j.tuning.study;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Where the parameters of new trials come from. */
public interface Proposal {
  /**
   * Proposes the parameters of a trial.
   *
   * @param trials all trials so far in the order of their numbers, running ones included
   * @param number of the new trial
   * @param random seeded by the study's seed and the number
   * @return the parameters; empty if there is nothing left to try
   */
  Optional<Map<String, Object>> propose(List<Trial> trials, long number, RandomGenerator random);
}
