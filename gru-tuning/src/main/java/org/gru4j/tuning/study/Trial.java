package org.gru4j.tuning.study;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One point of the search space and what came of it. Scores are losses: the smaller, the better.
 *
 * @param number from 0, unique in its study
 * @param state where it stands
 * @param parameters value by name of the dimension: a {@link Double}, {@link Integer}, {@link
 *     Boolean} or {@link String}; a dimension whose condition does not hold is absent
 * @param seed of all random draws of the trial
 * @param intermediateValues loss by step (epochs or training steps, as the objective counts)
 * @param score final loss; null unless the state is {@link TrialState#COMPLETE}
 * @param duration wall time so far
 * @param error why it failed; null unless the state is {@link TrialState#FAILED}
 */
public record Trial(
    long number,
    TrialState state,
    Map<String, Object> parameters,
    long seed,
    NavigableMap<Long, Double> intermediateValues,
    @Nullable Double score,
    Duration duration,
    @Nullable String error) {

  /** Copies the maps. */
  public Trial {
    parameters = Map.copyOf(parameters);
    intermediateValues = Collections.unmodifiableNavigableMap(new TreeMap<>(intermediateValues));
  }
}
