package org.gru4j.tuning.spaces;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.gru4j.tuning.spaces.Dimension.Condition;
import org.gru4j.tuning.spaces.Dimension.Continuous;

/**
 * The hyperparameters that a search varies, in order; a conditional dimension stands after its
 * parent.
 *
 * @param dimensions at least one, of different names
 */
public record SearchSpace(List<Dimension> dimensions) {

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if there is no dimension, if two have the same name, or if a
   *     condition names no value of a dimension before its own
   */
  public SearchSpace {
    dimensions = List.copyOf(dimensions);
    if (dimensions.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one dimension to search, found none.");
    }
    Map<String, Dimension> before = new LinkedHashMap<>();
    for (Dimension dimension : dimensions) {
      requireParent(dimension, before);
      if (before.put(dimension.name(), dimension) != null) {
        throw new IllegalArgumentException(
            "Expected dimensions of different names, found " + dimension.name() + " twice.");
      }
    }
  }

  private static void requireParent(Dimension dimension, Map<String, Dimension> before) {
    Condition condition = dimension.condition();
    if (condition == null) {
      return;
    }
    Dimension parent = before.get(condition.parent());
    if (parent == null || parent instanceof Continuous) {
      throw new IllegalArgumentException(
          ("Expected the condition of %s to name one of the whole or chosen dimensions before it,"
                  + " %s, found %s.")
              .formatted(dimension.name(), before.keySet(), condition.parent()));
    }
    for (Object value : condition.values()) {
      if (!parent.contains(value)) {
        throw new IllegalArgumentException(
            "Expected the condition of %s to name values of %s, found %s."
                .formatted(dimension.name(), parent, value));
      }
    }
  }

  /** Whether a dimension exists, given the values drawn so far. */
  public static boolean exists(Dimension dimension, Map<String, Object> drawn) {
    Condition condition = dimension.condition();
    if (condition == null) {
      return true;
    }
    Object parent = drawn.get(condition.parent());
    return parent != null && condition.values().contains(parent);
  }

  /**
   * Gives every dimension that exists a value, in order.
   *
   * @param value chosen for a dimension
   */
  public Map<String, Object> draw(Function<Dimension, Object> value) {
    Map<String, Object> drawn = new LinkedHashMap<>();
    for (Dimension dimension : dimensions) {
      if (exists(dimension, drawn)) {
        drawn.put(dimension.name(), value.apply(dimension));
      }
    }
    return drawn;
  }
}
