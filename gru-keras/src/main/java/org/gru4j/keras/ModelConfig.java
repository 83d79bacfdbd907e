package org.gru4j.keras;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A Keras model's configuration in the form that Deeplearning4j's import reads rightly: what it
 * does not know becomes layers of this package, what it gets wrong is put right or refused.
 */
final class ModelConfig {
  private static final String VERSION_KEY = "keras_version";

  private final Path file;
  private final Map<String, Object> model;
  private final int version;

  private ModelConfig(Path file, Map<String, Object> model, int version) {
    this.file = file;
    this.model = model;
    this.version = version;
  }

  /**
   * Reads the configuration of a file.
   *
   * @throws KerasImportException if there is none, or it is not of Keras 1 to 3
   */
  static ModelConfig read(KerasFile file) {
    String json =
        file.attribute("model_config")
            .orElseThrow(
                () ->
                    KerasImportException.of(
                        file.path(), "a whole model as model.save writes it", "no model_config"));
    // Before 1.0.8 Keras wrote no version.
    String version = file.attribute(VERSION_KEY).orElse("1");
    if (!version.matches("[123](\\..*)?")) {
      throw KerasImportException.of(file.path(), "a model of Keras 1 to 3", "version " + version);
    }
    Map<String, Object> model = ModelJson.read(json, file.path(), "a model_config in JSON");
    return version.startsWith("3")
        ? ofKeras2(file.path(), new Keras3Config(file.path(), model).translated())
        : of(file.path(), model, version);
  }

  /** Of a configuration in the terms of Keras 2, which is changed. */
  static ModelConfig ofKeras2(Path file, Map<String, Object> model) {
    return of(file, model, "2");
  }

  private static ModelConfig of(Path file, Map<String, Object> model, String version) {
    model.put(VERSION_KEY, version);
    // Sequences are [batch, time, size] whatever the backend; Deeplearning4j would believe that
    // Theano has them as [batch, size, time].
    model.put("backend", "tensorflow");
    return new ModelConfig(file, model, version.charAt(0) - '0');
  }

  int version() {
    return version;
  }

  boolean isSequential() {
    return "Sequential".equals(model.get("class_name"));
  }

  /**
   * The configuration for Deeplearning4j.
   *
   * @throws KerasImportException if a layer does something that the network could not
   */
  String prepared() {
    SequenceFlow flow = new SequenceFlow();
    if (isSequential()) {
      List<Object> layers = sequentialLayers();
      addInputLayer(layers);
      String previous = null;
      for (Object layer : layers) {
        LayerEntry entry = new LayerEntry(file, LayerEntry.object(layer));
        flow.pass(entry, previous == null ? List.of() : List.of(previous));
        previous = entry.name();
      }
    } else {
      Map<String, Object> config = LayerEntry.object(model.get("config"));
      List<Object> layers = inputsFirst(config);
      config.put("layers", layers);
      for (Object layer : layers) {
        LayerEntry entry = new LayerEntry(file, LayerEntry.object(layer));
        flow.pass(entry, entry.inbound());
      }
    }
    try {
      return new ObjectMapper().writeValueAsString(model);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("What was read from JSON can be written as JSON.", e);
    }
  }

  /** Before 2.2.3 the configuration of a sequential model was the list of its layers. */
  private List<Object> sequentialLayers() {
    Object config = model.get("config");
    return config instanceof List<?>
        ? LayerEntry.list(config)
        : LayerEntry.list(LayerEntry.object(config).get("layers"));
  }

  /** Deeplearning4j would refuse a first layer whose number of time steps is open. */
  private void addInputLayer(List<Object> layers) {
    LayerEntry first = new LayerEntry(file, LayerEntry.object(layers.get(0)));
    if (first.is("InputLayer")) {
      return;
    }
    Object shape = first.config().get("batch_input_shape");
    if (shape == null && first.config().containsKey("layer")) {
      shape = first.wrapped().config().get("batch_input_shape");
    }
    if (shape == null) {
      throw first.refused("batch_input_shape, as the model's first layer", "none");
    }
    Map<String, Object> config = new HashMap<>();
    config.put("name", first.name() + "_input");
    config.put("batch_input_shape", shape);
    Map<String, Object> input = new HashMap<>();
    input.put("class_name", "InputLayer");
    input.put("config", config);
    layers.add(0, input);
  }

  /** Deeplearning4j takes the types of the inputs in the order of the layers. */
  private static List<Object> inputsFirst(Map<String, Object> config) {
    List<Object> remaining = new ArrayList<>(LayerEntry.list(config.get("layers")));
    List<Object> ordered = new ArrayList<>();
    for (Object input : LayerEntry.list(config.get("input_layers"))) {
      Object name = LayerEntry.list(input).get(0);
      for (Object layer : remaining) {
        if (name.equals(LayerEntry.object(LayerEntry.object(layer).get("config")).get("name"))) {
          ordered.add(layer);
        }
      }
    }
    remaining.removeAll(ordered);
    ordered.addAll(remaining);
    return ordered;
  }
}
