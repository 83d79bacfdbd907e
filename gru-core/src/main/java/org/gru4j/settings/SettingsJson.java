package org.gru4j.settings;

import java.lang.reflect.RecordComponent;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * The JSON of records with {@link SettingGroup}s. A file has the settings of a group beside the
 * others, as builders and searches have them, whatever record holds them in the code.
 */
public final class SettingsJson {
  private SettingsJson() {}

  /**
   * Takes the settings of groups out of them.
   *
   * @param tree of a record, as Jackson writes it; it is changed
   */
  public static JsonNode flat(JsonNode tree, Class<?> type) {
    if (tree instanceof ObjectNode object && type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        if (isGroup(component)) {
          JsonNode group = flat(object.remove(component.getName()), component.getType());
          object.setAll((ObjectNode) group);
        }
      }
    }
    return tree;
  }

  /**
   * Puts the settings of groups into them.
   *
   * @param tree of a file; it is changed into what Jackson reads a record from
   */
  public static JsonNode nested(JsonNode tree, Class<?> type) {
    if (tree instanceof ObjectNode object && type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        if (isGroup(component)) {
          ObjectNode group = object.objectNode();
          Settings.of(component.getType().asSubclass(Record.class)).stream()
              .map(field -> field.name().replaceFirst("\\..*", ""))
              .filter(object::has)
              .forEach(name -> group.set(name, object.remove(name)));
          object.set(component.getName(), nested(group, component.getType()));
        }
        complete(object, component);
      }
    }
    return tree;
  }

  /** Adds a setting that a file does not have because it is older. */
  private static void complete(ObjectNode object, RecordComponent component) {
    Setting setting = component.getAnnotation(Setting.class);
    if (setting != null && !setting.before().isEmpty() && !object.has(component.getName())) {
      object.put(component.getName(), setting.before());
    }
  }

  private static boolean isGroup(RecordComponent component) {
    return SettingGroup.class.isAssignableFrom(component.getType());
  }
}
