package org.gru4j.keras;

import java.util.Map;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.layers.core.KerasDense;
import org.jspecify.annotations.Nullable;

/**
 * A Keras layer {@code Dense} whose input is a sequence, with {@code TimeDistributed} around it or
 * not. Deeplearning4j's own import makes a matrix {@code [batch * time, units]} of the output and
 * leaves it so at the end of a network; this one keeps {@code [batch, time, units]}. Public because
 * Deeplearning4j creates it; {@link KerasGruImport} is the way to use it.
 */
public final class KerasSequenceDense extends KerasDense {
  /**
   * Of a layer's configuration as {@link KerasGruImport} prepares it.
   *
   * @throws InvalidKerasConfigurationException if an entry is missing
   * @throws UnsupportedKerasConfigurationException if Deeplearning4j has no such activation
   */
  public KerasSequenceDense(Map<String, Object> layerConfig)
      throws InvalidKerasConfigurationException, UnsupportedKerasConfigurationException {
    super(layerConfig, false);
    this.layer = new TimeDistributed(layer, RNNFormat.NWC);
    layer.setLayerName(layerName);
  }

  @Override
  public InputType getOutputType(InputType... inputTypes) {
    return layer.getOutputType(-1, inputTypes[0]);
  }

  @Override
  public @Nullable InputPreProcessor getInputPreprocessor(InputType... inputTypes) {
    return null;
  }
}
