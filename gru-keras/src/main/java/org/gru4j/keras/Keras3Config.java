package org.gru4j.keras;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a Keras 3 model, said again as Keras 2 says it. What makes no difference to
 * a trained network's output is left out: initialisers, regularisers, constraints.
 */
final class Keras3Config {
  /** Functions of this name are the same in Keras 3 and here; {@code hard_sigmoid} is another. */
  private static final Set<String> ACTIVATIONS =
      Set.of("linear", "tanh", "sigmoid", "softmax", "relu", "softplus", "softsign", "elu", "selu");

  private static final Set<String> ACTIVATION_KEYS = Set.of("activation", "recurrent_activation");

  /** In what both directions of a bidirectional layer must be alike. */
  private static final List<String> DIRECTION_KEYS =
      List.of(
          "units",
          "activation",
          "recurrent_activation",
          "use_bias",
          "reset_after",
          "return_sequences",
          "dropout",
          "recurrent_dropout");

  private final Path file;
  private final Map<String, Object> model;

  /** Of the JSON of {@code config.json}, which is changed. */
  Keras3Config(Path file, Map<String, Object> model) {
    this.file = file;
    this.model = model;
  }

  private List<Object> layers() {
    return LayerEntry.list(LayerEntry.object(model.get("config")).get("layers"));
  }

  private LayerEntry entry(Object layer) {
    return new LayerEntry(file, LayerEntry.object(layer));
  }

  /** Where the arrays of each layer are, by its name. */
  Map<String, Keras3Arrays> arrays() {
    Map<String, Integer> used = new HashMap<>();
    Map<String, Keras3Arrays> arrays = new HashMap<>();
    for (Object layer : layers()) {
      arrays.put(entry(layer).name(), Keras3Arrays.of(entry(layer), used));
    }
    return arrays;
  }

  /**
   * The configuration as Keras 2 would have written it.
   *
   * @throws KerasImportException if a layer has an activation that is another one here, directions
   *     that are not alike, or an input beside its first arguments
   */
  Map<String, Object> translated() {
    Map<String, Object> config = LayerEntry.object(model.get("config"));
    for (Object layer : layers()) {
      translate(entry(layer));
    }
    config.computeIfPresent("input_layers", (key, value) -> listed(value));
    config.computeIfPresent("output_layers", (key, value) -> listed(value));
    return model;
  }

  /** Keras 3 writes the only one without a list around it. */
  private static List<Object> listed(Object layers) {
    List<Object> list = LayerEntry.list(layers);
    return list.get(0) instanceof String ? List.of(list) : list;
  }

  private void translate(LayerEntry layer) {
    Map<String, Object> config = layer.config();
    // A type of Keras 3, which only says in what precision it computed.
    config.remove("dtype");
    Object shape = config.remove("batch_shape");
    if (shape != null) {
      config.put("batch_input_shape", shape);
    }
    for (Map.Entry<String, Object> option : config.entrySet()) {
      String key = option.getKey();
      if (ACTIVATION_KEYS.contains(key) && !ACTIVATIONS.contains(option.getValue())) {
        throw layer.refused(
            "one of the activations " + String.join(", ", ACTIVATIONS.stream().sorted().toList()),
            String.valueOf(option.getValue()));
      } else if (key.endsWith("_initializer")) {
        option.setValue(Map.of("class_name", "Zeros", "config", Map.of()));
      } else if (key.endsWith("_regularizer") || key.endsWith("_constraint")) {
        option.setValue(null);
      }
    }
    if (layer.is("Embedding")) {
      config.put("input_length", null);
    }
    if (layer.is("Bidirectional")) {
      dropBackwardLayer(layer);
    }
    if (config.containsKey("layer")) {
      translate(layer.wrapped());
    }
    layer.values().computeIfPresent("inbound_nodes", (key, nodes) -> inbound(layer, nodes));
  }

  /** Keras 3 always writes both directions. */
  private void dropBackwardLayer(LayerEntry layer) {
    Map<String, Object> forward = layer.wrapped().config();
    Map<String, Object> backward =
        entry(Objects.requireNonNull(layer.config().remove("backward_layer"))).config();
    for (String key : DIRECTION_KEYS) {
      if (!Objects.equals(forward.get(key), backward.get(key))) {
        throw layer.refused(
            "both directions alike",
            "%s %s and %s".formatted(key, forward.get(key), backward.get(key)));
      }
    }
  }

  /** {@code [[name, node, tensor], …]} of each use of the layer. */
  private static List<Object> inbound(LayerEntry layer, Object nodes) {
    List<Object> uses = new ArrayList<>();
    for (Object node : LayerEntry.list(nodes)) {
      LayerEntry.object(LayerEntry.object(node).get("kwargs"))
          .forEach(
              (name, value) -> {
                if (!tensors(value).isEmpty()) {
                  throw layer.refused("no input but its first arguments", name);
                }
              });
      uses.add(tensors(LayerEntry.object(node).get("args")));
    }
    return uses;
  }

  /** The histories of the tensors in an argument, however deep they stand in lists. */
  private static List<Object> tensors(@Nullable Object argument) {
    List<Object> histories = new ArrayList<>();
    if (argument instanceof List<?> list) {
      list.forEach(element -> histories.addAll(tensors(element)));
    } else if (argument instanceof Map<?, ?> map
        && "__keras_tensor__".equals(map.get("class_name"))) {
      histories.add(LayerEntry.object(map.get("config")).get("keras_history"));
    }
    return histories;
  }
}
