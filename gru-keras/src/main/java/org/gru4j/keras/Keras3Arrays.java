package org.gru4j.keras;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where Keras 3 keeps the arrays of a layer, and what they are.
 *
 * @param group of the layer in the HDF5 file
 * @param names that Keras's documentation has for its arrays, by their paths below the group
 */
record Keras3Arrays(String group, Map<String, String> names) {
  /** The layers whose arrays are known. */
  static final List<String> CLASSES =
      List.of("GRU", "Bidirectional", "Dense", "TimeDistributed", "Embedding");

  /**
   * Of a layer.
   *
   * @param used how often each group's name came before it, which is counted on
   */
  static Keras3Arrays of(LayerEntry layer, Map<String, Integer> used) {
    String name = snakeCase(layer.className());
    int before = used.merge(name, 1, Integer::sum) - 1;
    Map<String, String> names = new LinkedHashMap<>();
    collect(layer, "", "", names);
    return new Keras3Arrays("layers/" + name + (before == 0 ? "" : "_" + before), names);
  }

  /** The group is named after the class, not after the layer. */
  private static String snakeCase(String className) {
    return className
        .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  private static void collect(
      LayerEntry layer, String path, String direction, Map<String, String> names) {
    switch (layer.className()) {
      case "GRU" -> add(path + "cell/", direction, names, "kernel", "recurrent_kernel", "bias");
      case "Dense" -> add(path, direction, names, "kernel", "bias");
      case "Embedding" -> add(path, direction, names, "embeddings");
      case "TimeDistributed" -> collect(layer.wrapped(), path + "layer/", direction, names);
      case "Bidirectional" -> {
        collect(layer.wrapped(), path + "forward_layer/", "forward_", names);
        collect(layer.wrapped(), path + "backward_layer/", "backward_", names);
      }
      default -> {}
    }
  }

  private static void add(
      String path, String direction, Map<String, String> names, String... arrays) {
    for (int i = 0; i < arrays.length; i++) {
      names.put(path + "vars/" + i, direction + arrays[i]);
    }
  }
}
