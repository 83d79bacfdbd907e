package org.gru4j.keras;

import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.modelimport.keras.config.KerasLayerConfiguration;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasActivationUtils;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.gru4j.layer.GRU;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * What the configuration of a Keras layer {@code GRU} or {@code CuDNNGRU} says, under the names of
 * Keras 1 and 2, and the layer that computes it.
 */
final class GruConfig {
  /** Entries that {@link ModelConfig} adds to what Keras wrote. */
  static final String MASK_VALUE = "gru4j_mask_value";

  static final String MERGE_MODE = "gru4j_merge_mode";
  static final String CUDNN = "gru4j_cudnn";

  private final Map<String, Object> values;
  private final KerasLayerConfiguration names;

  GruConfig(Map<String, Object> values, KerasLayerConfiguration names) {
    this.values = values;
    this.names = names;
  }

  long units() {
    String key = names.getLAYER_FIELD_OUTPUT_DIM();
    return ((Number) Objects.requireNonNull(values.get(key), key)).longValue();
  }

  boolean usesBias() {
    return flag("use_bias", true);
  }

  boolean cudnn() {
    return flag(CUDNN, false);
  }

  /** Keras 1, and Keras 2 before 2.1, know nothing but the reset before the product. */
  ResetMode resetMode() {
    return cudnn() || flag("reset_after", false) ? ResetMode.AFTER : ResetMode.BEFORE;
  }

  boolean returnsSequences() {
    return flag("return_sequences", false);
  }

  /** How the directions are merged; null if there is one direction. */
  Bidirectional.@Nullable Mode mergeMode() {
    Object mode = values.get(MERGE_MODE);
    return mode == null ? null : Bidirectional.Mode.valueOf((String) mode);
  }

  /**
   * The layer, with all that Keras has as options and Deeplearning4j as layers around it. Input and
   * output are {@code [batch, time, size]}, or {@code [batch, size]} for the last state.
   */
  Layer layer(String name) throws UnsupportedKerasConfigurationException {
    Layer layer = gru(name);
    Number maskValue = (Number) values.get(MASK_VALUE);
    if (maskValue != null) {
      layer = new MaskZeroLayer(layer, maskValue.doubleValue());
      layer.setLayerName(name);
    }
    if (!returnsSequences()) {
      // Outside of the mask: MaskZeroLayer takes the axes of any other layer's input for NCW.
      layer = new LastTimeStep(layer);
    }
    Bidirectional.Mode mode = mergeMode();
    if (mode != null) {
      layer = new Bidirectional(mode, layer);
      layer.setLayerName(name);
    }
    return layer;
  }

  private GRU gru(String name) throws UnsupportedKerasConfigurationException {
    return new GRU.Builder()
        .name(name)
        // Deeplearning4j's defaults do not reach a layer inside of two wrappers.
        .weightInit(new WeightInitXavier())
        .biasInit(0)
        .updater(new Sgd())
        .nOut(units())
        .resetMode(resetMode())
        .updateMode(UpdateMode.KEEPS_PAST)
        .recurrentBias(usesBias() && resetMode() == ResetMode.AFTER)
        .activation(activation(names.getLAYER_FIELD_ACTIVATION(), "tanh"))
        .gateActivationFunction(activation(names.getLAYER_FIELD_INNER_ACTIVATION(), "sigmoid"))
        .dropOut(retained(names.getLAYER_FIELD_DROPOUT_W()))
        .recurrentDropOut(retained(names.getLAYER_FIELD_DROPOUT_U()))
        .stateful(flag("stateful", false))
        .goBackwards(flag("go_backwards", false))
        .dataFormat(RNNFormat.NWC)
        .build();
  }

  private IActivation activation(String key, String otherwise)
      throws UnsupportedKerasConfigurationException {
    Object function = values.getOrDefault(key, otherwise);
    return KerasActivationUtils.mapToIActivation((String) function, names);
  }

  /** Keras says what it drops, Deeplearning4j what it retains. */
  private double retained(String key) {
    return 1 - ((Number) values.getOrDefault(key, 0)).doubleValue();
  }

  private boolean flag(String key, boolean otherwise) {
    return (boolean) values.getOrDefault(key, otherwise);
  }
}
