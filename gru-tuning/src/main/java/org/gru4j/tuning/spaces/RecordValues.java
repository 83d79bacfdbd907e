package org.gru4j.tuning.spaces;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records some of whose components are replaced by name, with the values of YAML files: numbers,
 * booleans and strings. It spares a twin of each configuration in which every field may vary.
 */
public final class RecordValues {
  private RecordValues() {}

  /**
   * The names of the components that files can give; those of a record within the record follow its
   * name and a point.
   */
  public static List<String> names(Class<? extends Record> type) {
    List<String> names = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getType().isRecord()) {
        for (String inner : names(component.getType().asSubclass(Record.class))) {
          names.add(component.getName() + "." + inner);
        }
      } else if (isPlain(component.getType())) {
        names.add(component.getName());
      }
    }
    return names;
  }

  private static boolean isPlain(Class<?> type) {
    return type.isPrimitive() || type.isEnum() || type == Duration.class || type == String.class;
  }

  /**
   * Refuses a value that the component of a name cannot take.
   *
   * @throws IllegalArgumentException if it is not of the component's type
   */
  static void requireType(Class<? extends Record> type, String name, Object value) {
    int point = name.indexOf('.');
    String first = point < 0 ? name : name.substring(0, point);
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getName().equals(first) && point < 0) {
        converted(component, value);
      } else if (component.getName().equals(first)) {
        requireType(component.getType().asSubclass(Record.class), name.substring(point + 1), value);
      }
    }
  }

  /** The values of a record's components, enums by their names in small letters. */
  public static Map<String, Object> values(Record holder) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent component : holder.getClass().getRecordComponents()) {
      Object value = read(holder, component);
      if (value != null) {
        values.put(component.getName(), value instanceof Enum<?> named ? label(named) : value);
      }
    }
    return values;
  }

  /**
   * The record with other values.
   *
   * @param values by the names of components; other names are left to others
   * @throws IllegalArgumentException if a value is not of its component's type, or the record
   *     refuses it
   */
  public static <R extends Record> R with(R template, Map<String, ?> values) {
    @SuppressWarnings("unchecked") // the class of an R
    Class<R> type = (Class<R>) template.getClass();
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] arguments = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      arguments[i] = argument(template, components[i], values);
    }
    return construct(type, arguments);
  }

  private static @Nullable Object argument(
      Record template, RecordComponent component, Map<String, ?> values) {
    Object value = values.get(component.getName());
    if (value != null) {
      return converted(component, value);
    }
    Object current = read(template, component);
    return current instanceof Record inner
        ? with(inner, below(component.getName() + ".", values))
        : current;
  }

  private static Map<String, Object> below(String prefix, Map<String, ?> values) {
    Map<String, Object> inner = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            inner.put(name.substring(prefix.length()), value);
          }
        });
    return inner;
  }

  private static <R extends Record> R construct(Class<R> type, @Nullable Object[] arguments) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("Cannot make a " + type.getSimpleName() + ".", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " has no public canonical constructor.", e);
    }
  }

  private static @Nullable Object read(Record holder, RecordComponent component) {
    try {
      return component.getAccessor().invoke(holder);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot read " + component + ".", e);
    }
  }

  private static @Nullable Object converted(RecordComponent component, Object value) {
    Class<?> type = component.getType();
    if (type.isEnum()) {
      return constant(component, value);
    }
    if ((type == int.class && value instanceof Integer)
        || (type == boolean.class && value instanceof Boolean)
        || type.isInstance(value)) {
      return value;
    }
    if (type == long.class && (value instanceof Integer || value instanceof Long)) {
      return ((Number) value).longValue();
    }
    if (type == double.class && value instanceof Number number) {
      return number.doubleValue();
    }
    if (type == Duration.class && value instanceof String text) {
      return duration(component, text);
    }
    throw mismatch(component, expected(type), value);
  }

  private static Duration duration(RecordComponent component, String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw mismatch(component, "a duration such as PT10M", text);
    }
  }

  private static @Nullable Object constant(RecordComponent component, Object value) {
    if (component.getType().isInstance(value)) {
      return value;
    }
    List<String> labels = new ArrayList<>();
    for (Object constant : component.getType().getEnumConstants()) {
      String label = label((Enum<?>) constant);
      if (label.equalsIgnoreCase(value.toString())) {
        return constant;
      }
      labels.add(label);
    }
    if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
      if (value.equals("none")) {
        return null;
      }
      labels.add("none");
    }
    throw mismatch(component, "one of " + labels, value);
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String expected(Class<?> type) {
    if (type == int.class || type == long.class) {
      return "a whole number";
    }
    if (type == double.class) {
      return "a number";
    }
    return type == boolean.class ? "true or false" : "a " + type.getSimpleName();
  }

  private static IllegalArgumentException mismatch(
      RecordComponent component, String expected, Object found) {
    return new IllegalArgumentException(
        "Expected %s for %s, found %s.".formatted(expected, component.getName(), found));
  }
}
