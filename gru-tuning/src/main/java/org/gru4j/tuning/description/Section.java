package org.gru4j.tuning.description;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * A part of a description with its place in the file, which every complaint names.
 *
 * @param path the keys that lead here, separated by points; empty for the whole file
 * @param lines line of the file by path
 */
record Section(JsonNode node, String path, Map<String, Integer> lines) {

  /** The sections below a mapping by their keys, in order. */
  Map<String, Section> sections() {
    if (!node.isObject()) {
      throw mismatch("keys with values");
    }
    Map<String, Section> sections = new LinkedHashMap<>();
    node.fields().forEachRemaining(field -> sections.put(field.getKey(), below(field.getKey())));
    return sections;
  }

  /** Refuses keys that mean nothing. */
  void requireKeys(Set<String> known) {
    sections()
        .forEach(
            (key, section) -> {
              if (!known.contains(key)) {
                throw section.failure("Expected a key of " + known + ", found " + key + ".");
              }
            });
  }

  private Section below(String key) {
    return new Section(node.get(key), path.isEmpty() ? key : path + "." + key, lines);
  }

  /** The section of a key; null if the key is absent. */
  @Nullable Section find(String key) {
    return node.has(key) ? below(key) : null;
  }

  /** The section of a key that must be there. */
  Section get(String key) {
    Section found = find(key);
    if (found == null) {
      throw failure("Expected the key " + key + ", found " + sections().keySet() + ".");
    }
    return found;
  }

  String text() {
    if (!node.isTextual()) {
      throw mismatch("a name");
    }
    return node.textValue();
  }

  /** A number; YAML takes 1e-4, without a point, for text. */
  double number() {
    if (node.isNumber()) {
      return node.doubleValue();
    }
    if (scalar() instanceof Double number) {
      return number;
    }
    throw mismatch("a number");
  }

  int whole() {
    if (!node.isInt()) {
      throw mismatch("a whole number");
    }
    return node.intValue();
  }

  long large() {
    if (!node.canConvertToLong() || !node.isIntegralNumber()) {
      throw mismatch("a whole number");
    }
    return node.longValue();
  }

  /** A number, boolean or string. */
  Object scalar() {
    if (node.isInt()) {
      return node.intValue();
    }
    if (node.isLong()) {
      return node.longValue();
    }
    if (node.isNumber()) {
      return node.doubleValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (!node.isTextual()) {
      throw mismatch("a number, true, false or a name");
    }
    String text = node.textValue();
    return text.matches("[-+]?\\d+(\\.\\d*)?[eE][-+]?\\d+") ? (Object) Double.valueOf(text) : text;
  }

  /** The elements of a list; a single value counts as a list of one. */
  List<Section> list() {
    if (!node.isArray()) {
      return List.of(this);
    }
    List<Section> list = new ArrayList<>();
    node.forEach(element -> list.add(new Section(element, path, lines)));
    return list;
  }

  /** The two bounds of a range. */
  List<Section> bounds() {
    if (!node.isArray() || node.size() != 2) {
      throw mismatch("a minimum and a maximum such as [1, 3]");
    }
    return list();
  }

  /** Runs what refuses bad values and adds the place to its complaint. */
  <T> T placed(Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw failure(String.valueOf(e.getMessage()));
    }
  }

  DescriptionException mismatch(String expected) {
    return failure("Expected " + expected + ", found " + node + ".");
  }

  DescriptionException failure(String sentence) {
    Integer line = lines.get(path);
    String place = path.isEmpty() ? "the search" : path;
    return new DescriptionException(
        "In %s%s: %s".formatted(place, line == null ? "" : " (line " + line + ")", sentence));
  }
}
