package org.gru4j.tuning.spaces;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One hyperparameter that is searched: its name, its values, and when it exists at all.
 *
 * <p>Every value has a position from 0 to 1 along the dimension, linear in the value or its
 * logarithm, so that algorithms need not know what kind of dimension they have.
 */
public sealed interface Dimension {
  /** Unique in its space. */
  String name();

  /** When the dimension exists; null means always. */
  @Nullable Condition condition();

  /**
   * The value at a position; all positions from 0 to 1 are equally likely in a random search.
   *
   * @param position from 0 to 1
   */
  Object valueAt(double position);

  /**
   * The position of a value, in the middle of all that {@link #valueAt} maps to the same value.
   *
   * @throws IllegalArgumentException if the dimension does not contain the value
   */
  double positionOf(Object value);

  /** Whether the value is one of the dimension's. */
  boolean contains(Object value);

  private static IllegalArgumentException foreign(Dimension dimension, Object value) {
    return new IllegalArgumentException(
        "Expected a value of %s, found %s.".formatted(dimension, value));
  }

  private static void requireRange(String name, Range range, boolean logarithmic) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("Expected a name for a dimension, found none.");
    }
    if (!(range.minimum() <= range.maximum())
        || !Double.isFinite(range.minimum())
        || !Double.isFinite(range.maximum())) {
      throw new IllegalArgumentException(
          "Expected a minimum up to the maximum for %s, found %s."
              .formatted(name, range.described()));
    }
    if (logarithmic && range.minimum() <= 0) {
      throw new IllegalArgumentException(
          "Expected a minimum above 0 for the logarithmic %s, found %s."
              .formatted(name, range.described()));
    }
  }

  /**
   * Exists only where another dimension has one of these values.
   *
   * @param parent name of the other dimension, which stands before this one in the space
   * @param values values of the parent
   */
  record Condition(String parent, Set<Object> values) {

    /** Copies the values, of which there is one at least. */
    public Condition {
      values = Set.copyOf(values);
      if (values.isEmpty()) {
        throw new IllegalArgumentException(
            "Expected at least one value of " + parent + " in a condition, found none.");
      }
    }
  }

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
      implements Dimension {

    /** Checks the bounds. */
    public Continuous {
      requireRange(name, new Range(minimum, maximum, false), logarithmic);
    }

    private Range range() {
      return new Range(minimum, maximum, logarithmic);
    }

    @Override
    public Object valueAt(double position) {
      return Math.max(minimum, Math.min(maximum, range().at(position)));
    }

    @Override
    public double positionOf(Object value) {
      if (!(value instanceof Double number) || !contains(value)) {
        throw foreign(this, value);
      }
      return range().positionOf(number);
    }

    @Override
    public boolean contains(Object value) {
      return value instanceof Double number && number >= minimum && number <= maximum;
    }
  }

  /**
   * Whole numbers, both bounds included.
   *
   * @param logarithmic whether the logarithm is what is uniform
   */
  record Whole(
      String name, int minimum, int maximum, boolean logarithmic, @Nullable Condition condition)
      implements Dimension {

    /** Checks the bounds. */
    public Whole {
      requireRange(name, new Range(minimum, maximum, false), logarithmic);
    }

    /** Half a unit beyond the bounds, so that these are as likely as the numbers between them. */
    private Range range() {
      return new Range(minimum - 0.5, maximum + 0.5, logarithmic);
    }

    @Override
    public Object valueAt(double position) {
      return (int) Math.max(minimum, Math.min(maximum, Math.floor(range().at(position) + 0.5)));
    }

    @Override
    public double positionOf(Object value) {
      if (!(value instanceof Integer number) || !contains(value)) {
        throw foreign(this, value);
      }
      return (lowerPosition(number) + upperPosition(number)) / 2;
    }

    /** Where the positions begin that {@link #valueAt} maps to the number. */
    public double lowerPosition(int number) {
      return range().positionOf(number - 0.5);
    }

    /** Where the positions end that {@link #valueAt} maps to the number. */
    public double upperPosition(int number) {
      return range().positionOf(number + 0.5);
    }

    @Override
    public boolean contains(Object value) {
      return value instanceof Integer number && number >= minimum && number <= maximum;
    }
  }

  /** One of several values without an order. */
  record Categorical(String name, List<Object> values, @Nullable Condition condition)
      implements Dimension {

    /** Copies the values, of which there is one at least and none twice. */
    public Categorical {
      values = List.copyOf(values);
      if (values.isEmpty()) {
        throw new IllegalArgumentException("Expected values to choose for " + name + ", found [].");
      }
      if (Set.copyOf(values).size() < values.size()) {
        throw new IllegalArgumentException(
            "Expected different values to choose for %s, found %s.".formatted(name, values));
      }
    }

    @Override
    public Object valueAt(double position) {
      return values.get((int) Math.min(values.size() - 1.0, Math.floor(position * values.size())));
    }

    @Override
    public double positionOf(Object value) {
      int index = values.indexOf(value);
      if (index < 0) {
        throw foreign(this, value);
      }
      return (index + 0.5) / values.size();
    }

    @Override
    public boolean contains(Object value) {
      return values.contains(value);
    }
  }
}
