package org.gru4j.tuning.samplers;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.Dimension.Categorical;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Trial;

/**
 * Tries every point of a grid once, the last dimension changing fastest. A conditional dimension
 * multiplies only the points at which it exists.
 *
 * @param steps values of a continuous dimension, and the largest number of values of a whole one,
 *     spread evenly from bound to bound; chosen values are all tried
 */
public record GridSampler(int steps) implements Sampler {
  /** Five values where there could be any number. */
  public static final GridSampler DEFAULT = new GridSampler(5);

  /** Checks the number of steps. */
  public GridSampler {
    if (steps < 2) {
      throw new IllegalArgumentException(
          "Expected at least 2 steps of a grid, found " + steps + ".");
    }
  }

  @Override
  public String name() {
    return "grid";
  }

  @Override
  public Optional<Map<String, Object>> propose(
      SearchSpace space, List<Trial> trials, long number, RandomGenerator random) {
    return number < points(space) ? Optional.of(new Grid(space).point(number)) : Optional.empty();
  }

  /** How many points the grid has; {@link Long#MAX_VALUE} for more than that. */
  public long points(SearchSpace space) {
    return new Grid(space).count(0, Map.of());
  }

  @Override
  public void requireTrials(SearchSpace space, long trials) {
    long points = points(space);
    if (points < trials) {
      throw new IllegalArgumentException(
          "Expected a grid of at least the %d trials asked for, found %d points with %d steps."
              .formatted(trials, points, steps));
    }
  }

  private final class Grid {
    private final List<Dimension> dimensions;
    private final Set<String> parents;
    private final Map<List<Object>, Long> counts = new HashMap<>();

    Grid(SearchSpace space) {
      dimensions = space.dimensions();
      parents =
          dimensions.stream()
              .map(Dimension::condition)
              .filter(condition -> condition != null)
              .map(Dimension.Condition::parent)
              .collect(Collectors.toSet());
    }

    private Set<Object> values(Dimension dimension) {
      if (dimension instanceof Categorical chosen) {
        return new LinkedHashSet<>(chosen.values());
      }
      long available =
          dimension instanceof Dimension.Whole whole
              ? (long) whole.maximum() - whole.minimum() + 1
              : steps;
      int number = (int) Math.min(steps, available);
      Set<Object> values = new LinkedHashSet<>();
      for (int i = 0; i < number; i++) {
        values.add(dimension.valueAt(number == 1 ? 0 : i / (number - 1.0)));
      }
      return values;
    }

    /** The points of the dimensions from an index on, given the values of their parents. */
    long count(int from, Map<String, Object> drawn) {
      if (from == dimensions.size()) {
        return 1;
      }
      List<Object> key = List.of(from, drawn);
      Long known = counts.get(key);
      if (known != null) {
        return known;
      }
      Dimension dimension = dimensions.get(from);
      long sum = 0;
      if (!SearchSpace.exists(dimension, drawn)) {
        sum = count(from + 1, drawn);
      } else if (parents.contains(dimension.name())) {
        for (Object value : values(dimension)) {
          long below = count(from + 1, with(drawn, dimension, value));
          sum = sum > Long.MAX_VALUE - below ? Long.MAX_VALUE : sum + below;
        }
      } else {
        long below = count(from + 1, drawn);
        long width = values(dimension).size();
        sum = below > Long.MAX_VALUE / width ? Long.MAX_VALUE : width * below;
      }
      counts.put(key, sum);
      return sum;
    }

    private Map<String, Object> with(Map<String, Object> drawn, Dimension dimension, Object value) {
      if (!parents.contains(dimension.name())) {
        return drawn;
      }
      Map<String, Object> more = new HashMap<>(drawn);
      more.put(dimension.name(), value);
      return more;
    }

    Map<String, Object> point(long index) {
      Map<String, Object> point = new LinkedHashMap<>();
      Map<String, Object> drawn = Map.of();
      long rest = index;
      for (int i = 0; i < dimensions.size(); i++) {
        Dimension dimension = dimensions.get(i);
        if (!SearchSpace.exists(dimension, drawn)) {
          continue;
        }
        for (Object value : values(dimension)) {
          Map<String, Object> next = with(drawn, dimension, value);
          long below = count(i + 1, next);
          if (rest < below) {
            point.put(dimension.name(), value);
            drawn = next;
            break;
          }
          rest -= below;
        }
      }
      return point;
    }
  }
}
