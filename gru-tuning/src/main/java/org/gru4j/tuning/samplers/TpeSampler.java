package org.gru4j.tuning.samplers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Trial;
import org.jspecify.annotations.Nullable;

/**
 * The tree-structured Parzen estimator (Bergstra et al. 2011, section 4), multivariate as in
 * Falkner et al. 2018 (arXiv:1807.01774): trials are split into a good and a bad part, a density is
 * estimated of each, and of some points drawn from the good density l the one is taken at which
 *
 * <pre>
 *   l(x) / g(x)
 * </pre>
 *
 * <p>is largest, which maximises the expected improvement. The good part are the best {@code
 * min(ceil(0.1 n), 25)} of n trials, as in Optuna. Dimensions that exist together are drawn
 * together; dimensions of a condition are drawn after their parent, from the trials that have them.
 * Trials that run or failed are among the bad ones.
 *
 * @param startup how many trials must have ended with a loss before the estimator serves; until
 *     then points are random
 * @param candidates how many points are drawn from the good density
 * @param priorWeight how much the whole range counts beside one trial
 */
public record TpeSampler(int startup, int candidates, double priorWeight) implements Sampler {
  /** The values of Bergstra et al. 2011 and Optuna. */
  public static final TpeSampler DEFAULT = new TpeSampler(10, 24, 1);

  private static final int LARGEST_GOOD_PART = 25;

  /** Checks the values. */
  public TpeSampler {
    if (startup < 1 || candidates < 1 || !(priorWeight > 0 && Double.isFinite(priorWeight))) {
      throw new IllegalArgumentException(
          ("Expected startup and candidates of at least 1 and a prior weight above 0, found %d,"
                  + " %d and %s.")
              .formatted(startup, candidates, priorWeight));
    }
  }

  @Override
  public String name() {
    return "tpe";
  }

  @Override
  public Optional<Map<String, Object>> propose(
      SearchSpace space, List<Trial> trials, long number, RandomGenerator random) {
    if (Losses.known(trials) < startup) {
      return Optional.of(RandomSampler.draw(space, random));
    }
    Map<Optional<Dimension.Condition>, List<Dimension>> groups = groups(space);
    Map<String, Object> drawn = new LinkedHashMap<>();
    for (List<Dimension> group : groups.values()) {
      if (SearchSpace.exists(group.get(0), drawn)) {
        drawn.putAll(best(group, trials, random));
      }
    }
    return Optional.of(drawn);
  }

  /** Dimensions that exist together; a group stands behind that of its parent. */
  private static Map<Optional<Dimension.Condition>, List<Dimension>> groups(SearchSpace space) {
    Map<Optional<Dimension.Condition>, List<Dimension>> groups = new LinkedHashMap<>();
    for (Dimension dimension : space.dimensions()) {
      groups
          .computeIfAbsent(
              Optional.ofNullable(dimension.condition()), condition -> new ArrayList<>())
          .add(dimension);
    }
    return groups;
  }

  private Map<String, Object> best(
      List<Dimension> group, List<Trial> trials, RandomGenerator random) {
    List<Trial> sorted =
        trials.stream().filter(trial -> has(trial, group)).sorted(Losses.BEST_FIRST).toList();
    int good = (int) Math.min(Math.ceil(0.1 * Losses.known(sorted)), (double) LARGEST_GOOD_PART);
    ParzenEstimator l = estimator(group, sorted.subList(0, good));
    ParzenEstimator g = estimator(group, sorted.subList(good, sorted.size()));
    double @Nullable [] chosen = null;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < candidates; i++) {
      double[] candidate = l.sample(random);
      double ratio = l.logDensity(candidate) - g.logDensity(candidate);
      if (chosen == null || ratio > highest) {
        chosen = candidate;
        highest = ratio;
      }
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (int d = 0; d < group.size() && chosen != null; d++) {
      values.put(group.get(d).name(), group.get(d).valueAt(chosen[d]));
    }
    return values;
  }

  private static boolean has(Trial trial, List<Dimension> group) {
    return group.stream()
        .allMatch(
            dimension -> {
              Object value = trial.parameters().get(dimension.name());
              return value != null && dimension.contains(value);
            });
  }

  private ParzenEstimator estimator(List<Dimension> group, List<Trial> trials) {
    return new ParzenEstimator(
        group,
        trials.stream()
            .sorted(Comparator.comparingLong(Trial::number))
            .map(Trial::parameters)
            .toList(),
        priorWeight);
  }
}
