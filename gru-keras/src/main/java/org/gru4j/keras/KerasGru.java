package org.gru4j.keras;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.modelimport.keras.KerasLayer;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.gru4j.math.GruWeights;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A Keras layer {@code GRU}, {@code CuDNNGRU} or {@code Bidirectional} of one, as Deeplearning4j's
 * Keras import wants its layers. Public because Deeplearning4j creates it; {@link KerasGruImport}
 * is the way to use it.
 */
public final class KerasGru extends KerasLayer {
  private static final String FORWARD = "forward_";
  private static final String BACKWARD = "backward_";

  private final GruConfig config;
  private long inputSize;

  /**
   * Of a layer's configuration as {@link KerasGruImport} prepares it.
   *
   * @throws InvalidKerasConfigurationException if the layer has no name or class
   * @throws UnsupportedKerasConfigurationException if Deeplearning4j has no such activation
   */
  public KerasGru(Map<String, Object> layerConfig)
      throws InvalidKerasConfigurationException, UnsupportedKerasConfigurationException {
    super(layerConfig, false);
    this.config =
        new GruConfig(LayerEntry.object(layerConfig.get(conf.getLAYER_FIELD_CONFIG())), conf);
    this.layer = config.layer(layerName);
  }

  @Override
  public InputType getOutputType(InputType... inputTypes)
      throws InvalidKerasConfigurationException {
    InputPreProcessor preProcessor = getInputPreprocessor(inputTypes);
    InputType input =
        preProcessor == null ? inputTypes[0] : preProcessor.getOutputType(inputTypes[0]);
    this.inputSize = ((InputType.InputTypeRecurrent) input).getSize();
    return layer.getOutputType(-1, input);
  }

  @Override
  public @Nullable InputPreProcessor getInputPreprocessor(InputType... inputTypes) {
    return InputTypeUtil.getPreprocessorForInputTypeRnnLayers(
        inputTypes[0], RNNFormat.NWC, layerName);
  }

  @Override
  public int getNumParams() {
    return layer.initializer().paramKeys(layer).size();
  }

  boolean isBidirectional() {
    return config.mergeMode() != null;
  }

  /**
   * Compares the arrays of the file with what this layer has place for.
   *
   * @throws KerasImportException if one is missing, of another shape, or too many
   */
  void requireShapes(Path file, Map<String, long[]> found) {
    GruArrays arrays = arrays(found);
    Map<String, long[]> expected = new LinkedHashMap<>();
    for (String prefix : prefixes()) {
      arrays.shapes(inputSize).forEach((name, shape) -> expected.put(prefix + name, shape));
    }
    expected.forEach(
        (name, shape) -> {
          long[] is = found.get(name);
          if (!Arrays.equals(shape, is)) {
            throw KerasImportException.of(
                file,
                layerName,
                name + " " + Arrays.toString(shape),
                is == null ? "none" : Arrays.toString(is));
          }
        });
    for (String name : found.keySet()) {
      if (!expected.containsKey(name)) {
        throw KerasImportException.of(
            file, layerName, "no arrays but " + String.join(", ", expected.keySet()), name);
      }
    }
  }

  private GruArrays arrays(Map<String, ?> byName) {
    return new GruArrays(config, kerasMajorVersion, GruArrays.perGate(byName.keySet()));
  }

  private String[] prefixes() {
    return isBidirectional() ? new String[] {FORWARD, BACKWARD} : new String[] {""};
  }

  /** Takes Keras's arrays by their names, with the direction in front if there are two. */
  @Override
  public void setWeights(Map<String, INDArray> arrays) {
    this.weights = new HashMap<>();
    GruArrays layout = arrays(arrays);
    for (String prefix : prefixes()) {
      Map<String, INDArray> direction = new HashMap<>();
      arrays.forEach(
          (name, array) -> {
            if (name.startsWith(prefix)) {
              direction.put(name.substring(prefix.length()), array);
            }
          });
      // Deeplearning4j's Bidirectional puts f or b before the keys of its layers.
      put(prefix.isEmpty() ? "" : prefix.substring(0, 1), layout.weights(direction));
    }
  }

  private void put(String prefix, GruWeights converted) {
    weights.put(prefix + "W", converted.input());
    weights.put(prefix + "RW", converted.recurrent());
    weights.put(prefix + "b", converted.bias());
    INDArray recurrentBias = converted.recurrentBias();
    if (recurrentBias != null) {
      weights.put(prefix + "rb", recurrentBias);
    }
  }
}
