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

  /**
   * Copies the maps and checks the values.
   *
   * @throws IllegalArgumentException if a number is negative or not finite
   */
  public Trial {
    if (number < 0 || duration.isNegative()) {
      throw new IllegalArgumentException(
          "Expected a number and a time of at least 0, found %d and %s."
              .formatted(number, duration));
    }
    if (score != null && !Double.isFinite(score)) {
      throw new IllegalArgumentException("Expected a finite score, found " + score + ".");
    }
    parameters = Map.copyOf(parameters);
    intermediateValues = Collections.unmodifiableNavigableMap(new TreeMap<>(intermediateValues));
  }

  /**
   * Checks a loss on the way.
   *
   * @throws IllegalArgumentException if the step is negative or the loss not finite
   */
  static void requireLoss(long step, double loss) {
    if (step < 0 || !Double.isFinite(loss)) {
      throw new IllegalArgumentException(
          "Expected a step of at least 0 with a finite loss, found %d and %s."
              .formatted(step, loss));
    }
  }
}
