package org.gru4j.keras;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One layer in a Keras model's configuration; what is set here changes the configuration.
 *
 * @param file that it comes from, for messages
 * @param values class name, configuration and, in functional models, inbound nodes
 */
record LayerEntry(Path file, Map<String, Object> values) {
  private static final Set<String> GRU_CLASSES = Set.of("GRU", "CuDNNGRU");

  @SuppressWarnings("unchecked") // JSON has objects with texts as keys
  static Map<String, Object> object(@Nullable Object json) {
    return (Map<String, Object>) Objects.requireNonNull(json, "an object in the configuration");
  }

  @SuppressWarnings("unchecked") // JSON has lists of anything
  static List<Object> list(@Nullable Object json) {
    return (List<Object>) Objects.requireNonNull(json, "a list in the configuration");
  }

  String className() {
    return String.valueOf(values.get("class_name"));
  }

  void become(String className, Map<String, Object> config) {
    values.put("class_name", className);
    values.put("config", config);
  }

  Map<String, Object> config() {
    return object(values.get("config"));
  }

  String name() {
    return String.valueOf(config().getOrDefault("name", values.get("name")));
  }

  boolean is(String... classNames) {
    return List.of(classNames).contains(className());
  }

  boolean isGru() {
    return GRU_CLASSES.contains(className());
  }

  boolean flag(String key) {
    return Boolean.TRUE.equals(config().get(key));
  }

  /** The layer that this one wraps. */
  LayerEntry wrapped() {
    return new LayerEntry(file, object(config().get("layer")));
  }

  KerasImportException refused(String expected, String found) {
    return KerasImportException.of(file, name(), expected, found);
  }

  /**
   * The layers that feed this one in a functional model.
   *
   * @throws KerasImportException if the layer is used more than once, or takes another output than
   *     the first of a layer, both of which Deeplearning4j would overlook
   */
  List<String> inbound() {
    List<String> names = new ArrayList<>();
    List<Object> nodes = list(values.getOrDefault("inbound_nodes", List.of()));
    if (nodes.size() > 1) {
      throw refused("one use of it", nodes.size() + " uses");
    }
    for (Object node : nodes) {
      for (Object tensor : list(node)) {
        List<Object> parts = list(tensor);
        if (!Integer.valueOf(0).equals(parts.get(1)) || !Integer.valueOf(0).equals(parts.get(2))) {
          throw refused("the first output of its input layer", parts.toString());
        }
        Map<String, Object> arguments = parts.size() > 3 ? object(parts.get(3)) : Map.of();
        if (arguments.containsKey("initial_state") || arguments.containsKey("mask")) {
          throw refused("no initial state or mask from another layer", arguments.toString());
        }
        names.add((String) parts.get(0));
      }
    }
    return names;
  }
}
