package org.gru4j.tuning.spaces;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One hyperparameter that is searched: its name, its values, and when it exists at all. */
public sealed interface Dimension {
  /** Unique in its space. */
  String name();

  /** When the dimension exists; null means always. */
  @Nullable Condition condition();

  /**
   * Exists only where another dimension has one of these values.
   *
   * @param parent name of the other dimension, which stands before this one in the space
   * @param values values of the parent
   */
  record Condition(String parent, Set<Object> values) {}

  /**
   * Real numbers between the bounds.
   *
   * @param logarithmic whether the logarithm is what is uniform
   */
  record Continuous(
      String name,
      double minimum,
      double maximum,
      boolean logarithmic,
      @Nullable Condition condition)
      implements Dimension {}

  /**
   * Whole numbers, both bounds included.
   *
   * @param logarithmic whether the logarithm is what is uniform
   */
  record Whole(
      String name, int minimum, int maximum, boolean logarithmic, @Nullable Condition condition)
      implements Dimension {}

  /** One of several values without an order. */
  record Categorical(String name, List<Object> values, @Nullable Condition condition)
      implements Dimension {}
}
