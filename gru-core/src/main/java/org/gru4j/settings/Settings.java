package org.gru4j.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records made of other records, some of whose settings are replaced by name. It spares builders,
 * files, searches and commands a list of all settings each.
 */
public final class Settings {
  private Settings() {}

  /** All settings of a kind of record, in order, those of the records within it in their places. */
  public static List<SettingField> of(Class<? extends Record> type) {
    List<SettingField> fields = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getType().isRecord()) {
        String prefix = prefix(component);
        for (SettingField inner : of(component.getType().asSubclass(Record.class))) {
          fields.add(new SettingField(prefix + inner.name(), inner.component()));
        }
      } else {
        fields.add(new SettingField(component.getName(), component));
      }
    }
    return fields;
  }

  /** The names of the settings that are one number, truth value, name or duration each. */
  public static List<String> names(Class<? extends Record> type) {
    return of(type).stream().filter(SettingField::isPlain).map(SettingField::name).toList();
  }

  private static String prefix(RecordComponent component) {
    return SettingGroup.class.isAssignableFrom(component.getType())
        ? ""
        : component.getName() + ".";
  }

  /** The values of all settings by their names. */
  public static Map<String, @Nullable Object> values(Record holder) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (RecordComponent component : holder.getClass().getRecordComponents()) {
      Object value = read(holder, component);
      if (value instanceof Record inner) {
        String prefix = prefix(component);
        values(inner).forEach((name, held) -> values.put(prefix + name, held));
      } else {
        values.put(component.getName(), value);
      }
    }
    return values;
  }

  /**
   * Refuses values outside of their declared bounds; for a record's canonical constructor.
   *
   * @param values of all components, in order
   * @throws IllegalArgumentException if one is outside
   * @throws NullPointerException if one is null and must not be
   */
  public static void check(Class<? extends Record> type, @Nullable Object... values) {
    RecordComponent[] components = type.getRecordComponents();
    if (components.length != values.length) {
      throw new IllegalArgumentException(
          "Expected %d values of %s, found %d."
              .formatted(components.length, type.getSimpleName(), values.length));
    }
    for (int i = 0; i < values.length; i++) {
      SettingField field = new SettingField(components[i].getName(), components[i]);
      field.require(words(field.name()), values[i]);
    }
  }

  /** A name of Java as words. */
  private static String words(String name) {
    return name.replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }

  /**
   * The record with other values.
   *
   * @param values by the names of settings, or of records within the record for all of theirs;
   *     other names are left to others
   * @throws IllegalArgumentException if a value is not of its setting's type, or the record refuses
   *     it
   */
  public static <R extends Record> R with(
      R template, Map<String, ? extends @Nullable Object> values) {
    @SuppressWarnings("unchecked") // the class of an R
    Class<R> type = (Class<R>) template.getClass();
    @Nullable Object[] arguments =
        Arrays.stream(type.getRecordComponents())
            .map(component -> argument(template, component, values))
            .toArray();
    return construct(type, arguments);
  }

  private static @Nullable Object argument(
      Record template, RecordComponent component, Map<String, ? extends @Nullable Object> values) {
    Object given = values.get(component.getName());
    if (component.getType().isRecord()) {
      Object whole = component.getType().isInstance(given) ? given : read(template, component);
      return whole instanceof Record inner ? with(inner, below(prefix(component), values)) : whole;
    }
    return values.containsKey(component.getName())
        ? new SettingField(component.getName(), component).converted(given)
        : read(template, component);
  }

  private static Map<String, ? extends @Nullable Object> below(
      String prefix, Map<String, ? extends @Nullable Object> values) {
    if (prefix.isEmpty()) {
      return values;
    }
    Map<String, @Nullable Object> inner = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            inner.put(name.substring(prefix.length()), value);
          }
        });
    return inner;
  }

  /**
   * A builder of records.
   *
   * @param type an interface whose methods are {@code build()} and setters, which return the
   *     builder: each has the name and the type of a setting, or of a record of settings
   * @param usual the values of what is not set
   */
  public static <B> B builder(Class<B> type, Record usual) {
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    InvocationHandler handler =
        (builder, method, arguments) -> {
          if (method.isDefault()) {
            return InvocationHandler.invokeDefault(builder, method, arguments);
          }
          if (method.getDeclaringClass() == Object.class) {
            return method.invoke(given, arguments);
          }
          if (isSetter(method)) {
            given.put(method.getName(), arguments[0]);
            return builder;
          }
          return with(usual, given);
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static boolean isSetter(Method method) {
    return method.getParameterCount() == 1;
  }

  private static <R extends Record> R construct(Class<R> type, @Nullable Object[] arguments) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true); // of a record that only its package knows
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("Cannot make a " + type.getSimpleName() + ".", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot make a " + type.getSimpleName() + ".", e);
    }
  }

  private static @Nullable Object read(Record holder, RecordComponent component) {
    Method accessor = component.getAccessor();
    try {
      accessor.setAccessible(true); // of a record that only its package knows
      return accessor.invoke(holder);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot read " + component + ".", e);
    }
  }
}
