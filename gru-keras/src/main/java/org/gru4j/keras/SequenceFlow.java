package org.gru4j.keras;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a model's layers in their order, follows where sequences and masks flow, and puts
 * layers of this package where Deeplearning4j has none that do the same.
 *
 * <p>Keras hands a mask from layer to layer. Here masked steps are told by their values: those of
 * {@code Masking}, zeros from {@code Embedding(mask_zero=True)}, and zeros from a masked GRU. What
 * else a mask flows into must not need it, and where it can no longer be told nothing may need it.
 */
final class SequenceFlow {
  /** The names under which {@link KerasGruImport} registers the layers of this package. */
  static final String GRU_CLASS = "org.gru4j.keras.Gru";

  static final String DENSE_CLASS = "org.gru4j.keras.SequenceDense";

  private static final Map<String, Bidirectional.Mode> MERGE_MODES =
      Map.of(
          "concat", Bidirectional.Mode.CONCAT,
          "sum", Bidirectional.Mode.ADD,
          "mul", Bidirectional.Mode.MUL,
          "ave", Bidirectional.Mode.AVERAGE);

  /**
   * What comes out of a layer.
   *
   * @param sequence whether it has a time axis
   * @param masked whether steps of it are masked
   * @param maskValue of all numbers of a masked step, null if it cannot be told
   */
  private record Flow(boolean sequence, boolean masked, @Nullable Double maskValue) {
    static Flow unmasked(boolean sequence) {
      return new Flow(sequence, false, null);
    }

    Flow untold() {
      return new Flow(sequence, masked, null);
    }
  }

  private final Map<String, Flow> flows = new HashMap<>();

  /**
   * Passes the next layer.
   *
   * @param inputs the names of the layers before it
   * @throws KerasImportException if the layer does something that the network could not
   */
  void pass(LayerEntry layer, List<String> inputs) {
    Flow input = null;
    for (String name : inputs) {
      Flow next = flows.get(name);
      if (next == null) {
        throw layer.refused("its input layer " + name + " before it", "none");
      }
      input = input == null ? next : merged(input, next);
    }
    Flow known = input == null ? Flow.unmasked(false) : input;
    flows.put(layer.name(), output(layer, known, inputs.size()));
  }

  private static Flow merged(Flow a, Flow b) {
    return new Flow(a.sequence || b.sequence, a.masked || b.masked, null);
  }

  private Flow output(LayerEntry layer, Flow input, int inputs) {
    if (layer.is("TimeDistributed")) {
      unwrapTimeDistributed(layer);
    }
    if (layer.isGru() || (layer.is("Bidirectional") && layer.wrapped().isGru())) {
      if (inputs != 1) {
        throw layer.refused("one input and no initial state", inputs + " inputs");
      }
      return gru(layer, input);
    }
    return switch (layer.className()) {
      case "InputLayer" ->
          Flow.unmasked(LayerEntry.list(layer.config().get("batch_input_shape")).size() == 3);
      case "Embedding" -> embedding(layer);
      case "Masking" -> masking(layer);
      case "Dense", "TimeDistributedDense" -> dense(layer, input);
      case "Dropout", "SpatialDropout1D" -> input;
      case "Activation" -> input.untold();
      default -> other(layer, input);
    };
  }

  /** Of layers that do the same at every step Deeplearning4j needs no wrapper. */
  private static void unwrapTimeDistributed(LayerEntry layer) {
    LayerEntry inner = layer.wrapped();
    if (!inner.is("Dense", "Dropout", "Activation")) {
      throw layer.refused("TimeDistributed of Dense, Dropout or Activation", inner.className());
    }
    Map<String, Object> config = new HashMap<>(inner.config());
    config.put("name", layer.name());
    layer.become(inner.className(), config);
  }

  private static Flow embedding(LayerEntry layer) {
    boolean masked = layer.flag("mask_zero");
    // Deeplearning4j takes an absent entry for true, and sets the vector of index 0 to zeros then.
    layer.config().put("mask_zero", masked);
    return new Flow(true, masked, masked ? Double.valueOf(0) : null);
  }

  /** The GRU behind it does the masking. */
  private static Flow masking(LayerEntry layer) {
    double maskValue = ((Number) layer.config().getOrDefault("mask_value", 0)).doubleValue();
    Map<String, Object> config = new HashMap<>();
    config.put("name", layer.name());
    config.put("activation", "linear");
    layer.become("Activation", config);
    return new Flow(true, true, maskValue);
  }

  private static Flow dense(LayerEntry layer, Flow input) {
    if (input.sequence) {
      layer.become(DENSE_CLASS, layer.config());
    }
    return input.untold();
  }

  private static Flow other(LayerEntry layer, Flow input) {
    if (input.masked) {
      throw layer.refused(
          "GRU, Bidirectional of it, Dropout, Dense or Activation behind a mask",
          layer.className());
    }
    boolean sequence =
        switch (layer.className()) {
          case "LSTM", "SimpleRNN" -> layer.flag("return_sequences");
          case "Bidirectional" -> layer.wrapped().flag("return_sequences");
          case "RepeatVector" -> true;
          case "Flatten",
              "Reshape",
              "GlobalMaxPooling1D",
              "GlobalAveragePooling1D",
              "GlobalMaxPooling2D",
              "GlobalAveragePooling2D" ->
              false;
          default -> input.sequence;
        };
    return Flow.unmasked(sequence);
  }

  private Flow gru(LayerEntry layer, Flow input) {
    LayerEntry gru = layer.isGru() ? layer : layer.wrapped();
    if (input.masked && input.maskValue == null) {
      throw layer.refused(
          "no layer but GRU and Dropout between it and the mask", "one that hides masked steps");
    }
    for (String option : List.of("return_state", "time_major")) {
      if (gru.flag(option)) {
        throw layer.refused("no " + option, "it set");
      }
    }
    Map<String, Object> config = new HashMap<>(gru.config());
    config.put("name", layer.name());
    config.put(GruConfig.CUDNN, gru.is("CuDNNGRU"));
    if (input.maskValue != null) {
      config.put(GruConfig.MASK_VALUE, input.maskValue);
    }
    if (!layer.isGru()) {
      config.put(GruConfig.MERGE_MODE, mergeMode(layer, gru).name());
    }
    layer.become(GRU_CLASS, config);
    boolean sequence = gru.flag("return_sequences");
    boolean masked = sequence && input.masked;
    return new Flow(sequence, masked, masked ? Double.valueOf(0) : null);
  }

  private static Bidirectional.Mode mergeMode(LayerEntry layer, LayerEntry gru) {
    for (String option : List.of("stateful", "go_backwards")) {
      if (gru.flag(option)) {
        throw layer.refused("no %s inside Bidirectional".formatted(option), "it set");
      }
    }
    if (layer.config().get("backward_layer") != null) {
      throw layer.refused("both directions alike", "a backward_layer of its own");
    }
    String name = String.valueOf(layer.config().get("merge_mode"));
    Bidirectional.Mode mode = MERGE_MODES.get(name);
    if (mode == null) {
      throw layer.refused("merge_mode concat, sum, mul or ave", name);
    }
    return mode;
  }
}
