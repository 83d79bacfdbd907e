package org.gru4j.keras;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.modelimport.keras.Hdf5Archive;
import org.deeplearning4j.nn.modelimport.keras.KerasLayer;
import org.deeplearning4j.nn.modelimport.keras.KerasModel;
import org.deeplearning4j.nn.modelimport.keras.KerasSequentialModel;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.layers.wrappers.KerasBidirectional;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasModelBuilder;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasModelUtils;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Imports models that Keras 1 to 3 wrote with {@code model.save("model.h5")}, or Keras 3 with
 * {@code model.save("model.keras")}, and that contain {@code GRU} or {@code CuDNNGRU}, also inside
 * {@code Bidirectional}; the other layers are those of Deeplearning4j's own Keras import.
 *
 * <pre>{@code
 * MultiLayerNetwork network = KerasGruImport.sequential(Path.of("model.h5"));
 * INDArray output = network.output(input);   // [batch, time, size], as in Keras
 * }</pre>
 *
 * <p>A network computes what Keras's {@code predict} does, with the axes that Keras has: sequences
 * are {@code [batch, time, size]}, input of {@code Embedding} {@code [batch, time]}. At a masked
 * step a GRU gives zeros, Keras the last output once more. What the file says of training (loss,
 * optimiser, regularisers, constraints) is not read; dropout is.
 *
 * <p>A file that is damaged or does something that the network could not is refused with {@link
 * KerasImportException}.
 */
public final class KerasGruImport {
  private KerasGruImport() {}

  /**
   * Imports a {@code Sequential} model.
   *
   * @throws KerasImportException if the file cannot be read or holds something else
   */
  public static MultiLayerNetwork sequential(Path file) {
    return read(
        file,
        true,
        builder -> {
          KerasSequentialModel model = builder.buildSequential();
          return new Read<>(model.getLayers(), () -> model.getMultiLayerNetwork(false));
        },
        MultiLayerNetwork::getLayers);
  }

  /**
   * Imports a model of the functional interface, {@code Model(inputs, outputs)}.
   *
   * @throws KerasImportException if the file cannot be read or holds something else
   */
  public static ComputationGraph functional(Path file) {
    return read(
        file,
        false,
        builder -> {
          KerasModel model = builder.buildModel();
          return new Read<>(model.getLayers(), () -> model.getComputationGraph(false));
        },
        ComputationGraph::getLayers);
  }

  /** The layers of a model, and the network of them without its numbers. */
  private record Read<T>(Map<String, KerasLayer> layers, NetworkSupplier<T> network) {}

  private interface NetworkSupplier<T> {
    T get() throws InvalidKerasConfigurationException, UnsupportedKerasConfigurationException;
  }

  private interface ModelReader<T> {
    Read<T> read(KerasModelBuilder builder)
        throws IOException,
            InvalidKerasConfigurationException,
            UnsupportedKerasConfigurationException;
  }

  private interface Layers<T> {
    Layer[] of(T network);
  }

  private static <T extends Model> T read(
      Path path, boolean sequential, ModelReader<T> reader, Layers<T> layers) {
    synchronized (Hdf5Archive.LOCK_OBJECT) {
      try (ModelSource source = ModelSource.open(path)) {
        ModelConfig config = source.config();
        requireKind(path, sequential, config);
        // Under names of our own: what Keras calls GRU needs the preparation.
        KerasLayer.registerCustomLayer(SequenceFlow.GRU_CLASS, KerasGru.class);
        KerasLayer.registerCustomLayer(SequenceFlow.DENSE_CLASS, KerasSequenceDense.class);
        Read<T> model = reader.read(new KerasModel().modelBuilder().modelJson(config.prepared()));
        for (KerasLayer layer : model.layers().values()) {
          setWeights(layer, source, path);
        }
        T network = model.network().get();
        requireShapes(path, model.layers(), layers.of(network));
        KerasModelUtils.copyWeightsToModel(network, model.layers());
        return network;
      } catch (KerasImportException e) {
        throw e;
      } catch (IOException
          | InvalidKerasConfigurationException
          | UnsupportedKerasConfigurationException
          | RuntimeException e) {
        // Deeplearning4j's import answers what it does not expect with any of these.
        throw refused(path, e);
      }
    }
  }

  private static KerasImportException refused(Path path, Exception cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = String.valueOf(root.getMessage());
    // Deeplearning4j appends where to ask for help, and several lines of detail.
    String found = message.replaceFirst("(?s)(\\. (Please file|For more)|\\R).*", "");
    KerasImportException refused =
        KerasImportException.of(
            path, "a model that Deeplearning4j's Keras import reads", "\"" + found + "\"");
    refused.initCause(cause);
    return refused;
  }

  private static void requireKind(Path path, boolean sequential, ModelConfig config) {
    if (sequential != config.isSequential()) {
      throw KerasImportException.of(
          path,
          sequential ? "a Sequential model" : "a model of the functional interface",
          sequential
              ? "one of the functional interface, which functional() imports"
              : "a Sequential one, which sequential() imports");
    }
  }

  private static void setWeights(KerasLayer layer, ModelSource source, Path path)
      throws InvalidKerasConfigurationException {
    if (layer.getNumParams() == 0) {
      return;
    }
    boolean bidirectional =
        layer instanceof KerasBidirectional
            || (layer instanceof KerasGru gru && gru.isBidirectional());
    Map<String, KerasFile.Entry> entries = source.arrays(layer.getLayerName(), bidirectional);
    if (layer instanceof KerasGru gru) {
      Map<String, long[]> shapes = new LinkedHashMap<>();
      entries.forEach((name, entry) -> shapes.put(name, entry.shape()));
      gru.requireShapes(path, shapes);
    }
    Map<String, INDArray> arrays = new HashMap<>();
    entries.forEach((name, entry) -> arrays.put(name, source.read(entry)));
    layer.setWeights(arrays);
  }

  /** Deeplearning4j itself would say so in five lines, and after the first layers were set. */
  private static void requireShapes(
      Path path, Map<String, KerasLayer> kerasLayers, Layer[] layers) {
    for (Layer layer : layers) {
      KerasLayer kerasLayer = kerasLayers.get(layer.conf().getLayer().getLayerName());
      if (kerasLayer == null || kerasLayer.getNumParams() == 0) {
        continue;
      }
      Map<String, INDArray> weights = kerasLayer.getWeights();
      layer
          .paramTable()
          .forEach(
              (key, parameter) -> {
                INDArray weight = weights.get(key);
                if (weight == null || weight.length() != parameter.length()) {
                  throw KerasImportException.of(
                      path,
                      kerasLayer.getLayerName(),
                      parameter.length() + " numbers as " + key,
                      weight == null ? "none" : Arrays.toString(weight.shape()));
                }
              });
    }
  }
}
