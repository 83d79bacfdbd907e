package org.gru4j.settings;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A setting: a component of a record, or of a record within it.
 *
 * @param name by which files and searches call it: the component's; within a record that is no
 *     {@link SettingGroup} it follows that record's name and a point
 * @param component that declares it
 */
public record SettingField(String name, RecordComponent component) {
  private static final double MILLISECONDS_OF_A_MINUTE = 60_000;

  /** What its declaration says, if it is annotated. */
  public Optional<Setting> declaration() {
    return Optional.ofNullable(component.getAnnotation(Setting.class));
  }

  /** Whether it is one number, truth value, name or duration, which a search can vary. */
  public boolean isPlain() {
    Class<?> type = component.getType();
    return type.isPrimitive() || type.isEnum() || type == Duration.class || type == String.class;
  }

  /** The values of an enumeration, in small letters; empty if it is none. */
  public List<String> choices() {
    List<String> choices = new ArrayList<>();
    if (component.getType().isEnum()) {
      for (Object constant : component.getType().getEnumConstants()) {
        choices.add(text(constant));
      }
      if (isNullable()) {
        choices.add("none");
      }
    }
    return choices;
  }

  private boolean isNullable() {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  /**
   * Refuses a value outside of the declared bounds.
   *
   * @param called how the message calls the setting, such as its option
   * @throws IllegalArgumentException if it is outside
   * @throws NullPointerException if it is null and must not be
   */
  public void require(String called, @Nullable Object value) {
    if (value == null && !isNullable()) {
      throw new NullPointerException(called);
    }
    if (value instanceof Number number) {
      declaration().ifPresent(setting -> Bounds.of(setting).require(called, number));
    }
  }

  /**
   * The value of the component's type.
   *
   * @param value one of that type, or what a YAML file has for it: a number, a truth value, or the
   *     text of a name or a duration
   * @throws IllegalArgumentException if it is none of these
   */
  public @Nullable Object converted(@Nullable Object value) {
    Class<?> type = component.getType();
    if (type.isInstance(value) || value == null) {
      return value;
    }
    if ((type == int.class && value instanceof Integer)
        || (type == boolean.class && value instanceof Boolean)) {
      return value;
    }
    if (type == long.class && (value instanceof Integer || value instanceof Long)) {
      return ((Number) value).longValue();
    }
    if (type == double.class && value instanceof Number number) {
      return number.doubleValue();
    }
    if (type.isEnum()) {
      return constant(value.toString());
    }
    if (type == Duration.class && value instanceof String text) {
      try {
        return Duration.parse(text);
      } catch (DateTimeParseException e) {
        throw mismatch("a duration such as PT10M", text);
      }
    }
    throw mismatch(expected(), value);
  }

  /**
   * The value that a text of the command line means; durations are in minutes, numbers of a list
   * separated by commas.
   *
   * @throws IllegalArgumentException if it means none
   */
  public @Nullable Object parsed(String text) {
    Class<?> type = component.getType();
    try {
      if (type == int.class) {
        return Integer.valueOf(text);
      }
      if (type == long.class) {
        return Long.valueOf(text);
      }
      if (type == double.class) {
        return Double.valueOf(text);
      }
      if (type == boolean.class) {
        return Boolean.valueOf(text);
      }
      if (type == List.class) {
        return Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
      }
      if (type == Duration.class) {
        return Duration.ofMillis(Math.round(Double.parseDouble(text) * MILLISECONDS_OF_A_MINUTE));
      }
    } catch (NumberFormatException e) {
      throw mismatch(expected(), text);
    }
    return converted(text);
  }

  private @Nullable Object constant(String label) {
    for (Object constant : component.getType().getEnumConstants()) {
      if (text(constant).equalsIgnoreCase(label)) {
        return constant;
      }
    }
    if (label.equals("none") && isNullable()) {
      return null;
    }
    throw mismatch("one of " + choices(), label);
  }

  private String expected() {
    Class<?> type = component.getType();
    if (type == int.class || type == long.class) {
      return "a whole number";
    }
    if (type == double.class || type == Duration.class) {
      return "a number";
    }
    if (type == List.class) {
      return "whole numbers";
    }
    return type == boolean.class ? "true or false" : "a " + type.getSimpleName();
  }

  private IllegalArgumentException mismatch(String expected, Object found) {
    return new IllegalArgumentException(
        "Expected %s for %s, found %s.".formatted(expected, component.getName(), found));
  }

  /** A value as people write it. */
  public static String text(@Nullable Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e9) {
      return Long.toString(number.longValue());
    }
    return value == null ? "none" : value.toString();
  }
}
