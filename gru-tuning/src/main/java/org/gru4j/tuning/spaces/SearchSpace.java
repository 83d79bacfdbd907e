package org.gru4j.tuning.spaces;

import java.util.List;
import java.util.Map;

/**
 * The hyperparameters that a search varies, in order; a conditional dimension stands after its
 * parent.
 *
 * @param dimensions at least one, of different names
 */
public record SearchSpace(List<Dimension> dimensions) {

  /** Copies the list. */
  public SearchSpace {
    dimensions = List.copyOf(dimensions);
  }

  /** Whether a dimension exists, given the values drawn so far. */
  public static boolean exists(Dimension dimension, Map<String, Object> drawn) {
    Dimension.Condition condition = dimension.condition();
    if (condition == null) {
      return true;
    }
    Object parent = drawn.get(condition.parent());
    return parent != null && condition.values().contains(parent);
  }
}
