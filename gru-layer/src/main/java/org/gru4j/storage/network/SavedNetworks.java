package org.gru4j.storage.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.gru4j.storage.ArchiveException;
import org.gru4j.storage.BoundedArchive;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reads the zip files of Deeplearning4j's {@link ModelSerializer}, checkpoints of this library
 * among them, also those of versions whose classes had other names.
 *
 * <p>Unlike ModelSerializer it loads only the classes of {@link ConfigurationClasses}, believes no
 * array without looking, and reads a small file into little memory; see {@link
 * NetworkConfigurations}, {@link ArrayInput} and {@link BoundedArchive} for what each refuses.
 *
 * <p>Every method throws {@link ArchiveException} if the file is not what was expected, and {@link
 * IOException} if it cannot be read.
 */
public final class SavedNetworks {
  /** The configuration of a thousand layers has a megabyte. */
  private static final int LONGEST_CONFIGURATION = 16 << 20;

  private SavedNetworks() {}

  /**
   * A network of layers, ready for inference or for further training.
   *
   * @param kind what makes a network, without its layers, of a configuration, such as {@code
   *     MultiLayerNetwork::new} or {@code TokenNetwork::new}
   * @param updater whether to restore the optimiser's state too, where it was saved
   */
  public static <N extends MultiLayerNetwork> N multiLayerNetwork(
      Path file, Function<MultiLayerConfiguration, N> kind, boolean updater) throws IOException {
    try (BoundedArchive archive = BoundedArchive.open(file)) {
      return multiLayerNetwork(archive, kind, updater);
    }
  }

  /** The same of an archive that is open already. */
  public static <N extends MultiLayerNetwork> N multiLayerNetwork(
      BoundedArchive archive, Function<MultiLayerConfiguration, N> kind, boolean updater)
      throws IOException {
    N network =
        make(
            archive,
            (json, parameters) -> {
              N made = kind.apply(NetworkConfigurations.multiLayer(json));
              made.init(parameters, false);
              return made;
            });
    if (updater && archive.has(ModelSerializer.UPDATER_BIN)) {
      assignUpdater(archive, network.getUpdater().getStateViewArray());
    }
    return network;
  }

  /**
   * A graph, ready for inference or for further training.
   *
   * @param kind what makes a graph, without its layers, of a configuration, such as {@code
   *     ComputationGraph::new} or {@code TokenGraph::new}
   * @param updater whether to restore the optimiser's state too, where it was saved
   */
  public static <N extends ComputationGraph> N computationGraph(
      Path file, Function<ComputationGraphConfiguration, N> kind, boolean updater)
      throws IOException {
    try (BoundedArchive archive = BoundedArchive.open(file)) {
      return computationGraph(archive, kind, updater);
    }
  }

  /** The same of an archive that is open already. */
  public static <N extends ComputationGraph> N computationGraph(
      BoundedArchive archive, Function<ComputationGraphConfiguration, N> kind, boolean updater)
      throws IOException {
    N network =
        make(
            archive,
            (json, parameters) -> {
              N made = kind.apply(NetworkConfigurations.graph(json));
              made.init(parameters, false);
              return made;
            });
    if (updater && archive.has(ModelSerializer.UPDATER_BIN)) {
      assignUpdater(archive, network.getUpdater().getUpdaterStateViewArray());
    }
    return network;
  }

  private interface Making<T> {
    T of(String configuration, @Nullable INDArray parameters);
  }

  private static <T> T make(BoundedArchive archive, Making<T> making) throws IOException {
    String json = archive.text(ModelSerializer.CONFIGURATION_JSON, LONGEST_CONFIGURATION);
    INDArray parameters =
        archive.has(ModelSerializer.NO_PARAMS_MARKER)
            ? null
            : ArrayInput.read(archive, ModelSerializer.COEFFICIENTS_BIN);
    try {
      return making.of(json, parameters);
    } catch (RuntimeException e) {
      throw archive.refusal(
          ModelSerializer.CONFIGURATION_JSON,
          "the configuration of a network that fits its parameters",
          String.valueOf(e.getMessage()),
          e);
    }
  }

  private static void assignUpdater(BoundedArchive archive, @Nullable INDArray state)
      throws IOException {
    if (state == null) {
      throw archive.refusal(
          ModelSerializer.UPDATER_BIN, "no such entry, as the optimiser has no state", "one", null);
    }
    ArrayInput.assign(archive, ModelSerializer.UPDATER_BIN, state);
  }
}
