package org.gru4j.train.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.storage.ArchiveException;
import org.gru4j.storage.BoundedArchive;
import org.gru4j.storage.network.ArrayInput;
import org.gru4j.storage.network.SavedNetworks;
import org.gru4j.train.history.TrainingState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.core.JsonProcessingException;

/**
 * An open checkpoint: network, optimiser state, the state of the training and what the model added.
 *
 * <p>All methods throw {@link CheckpointException} if the file is cut short, damaged, of another
 * version or without the entry. A checkpoint is a file from other hands:
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>what {@link BoundedArchive} refuses of archives, {@link ArrayInput} of
 *     arrays and {@link org.gru4j.storage.network.NetworkConfigurations} of networks; texts beyond
 *     {@value #LONGEST_ENTRY} bytes or not in UTF-8; numbers in JSON that are null or out of their
 *     range; another version; a header of other parts than this version writes</td></tr>
 * <tr><td>ignored</td><td>entries that nobody asks for</td></tr>
 * <tr><td>accepted</td><td>names of classes of earlier versions, see {@link
 *     org.gru4j.storage.network.ConfigurationClasses}</td></tr>
 * </table>
 */
public final class Checkpoint implements AutoCloseable {
  /** Bytes of the longest entry that is no array; the vocabulary of a million words has less. */
  public static final int LONGEST_ENTRY = 64 << 20;

  private static final String STATE = "the state of a training";

  private final Path file;
  private final BoundedArchive zip;
  private final TrainingState state;

  private Checkpoint(Path file, BoundedArchive zip) {
    this.file = file;
    this.zip = zip;
    this.state = readState();
  }

  /**
   * Opens a checkpoint.
   *
   * @throws CheckpointException if there is no such file, it is no checkpoint, or one of another
   *     version
   */
  public static Checkpoint open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          "Expected a checkpoint at " + file + ", found no such file.", null);
    }
    BoundedArchive zip;
    try {
      zip = BoundedArchive.open(file);
    } catch (ArchiveException e) {
      throw CheckpointException.unreadable(
          file, "a complete zip file", "one cut short or of another kind (" + e.found() + ")", e);
    } catch (IOException e) {
      throw CheckpointException.unreadable(file, "a readable file", IoFailure.reason(e), e);
    }
    try {
      return new Checkpoint(file, zip);
    } catch (RuntimeException e) {
      closeAfter(e, zip);
      throw e;
    }
  }

  private static void closeAfter(RuntimeException failure, BoundedArchive zip) {
    try {
      zip.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private TrainingState readState() {
    if (!has(CheckpointFormat.HEADER)) {
      throw CheckpointException.unreadable(
          file, "a checkpoint of GRU4J", "a zip file without " + CheckpointFormat.HEADER, null);
    }
    int version = json(CheckpointFormat.HEADER, TrainJson.Versioned.class, STATE).version();
    if (version != CheckpointFormat.VERSION) {
      throw CheckpointException.unreadable(
          file, "format version " + CheckpointFormat.VERSION, "version " + version, null);
    }
    return json(CheckpointFormat.HEADER, TrainJson.Header.class, STATE).state();
  }

  /** The file that this was opened from. */
  public Path file() {
    return file;
  }

  /** Where the training stood. */
  public TrainingState state() {
    return state;
  }

  /** What was trained on, such as "12000 training tokens with ...". */
  public String data() {
    return text(CheckpointFormat.DATA);
  }

  /** Whether there is an entry of this name. */
  public boolean has(String name) {
    return zip.has(name);
  }

  /** The names of all entries. */
  public List<String> names() {
    return List.copyOf(zip.names());
  }

  /** An entry's content. */
  public byte[] bytes(String name) {
    return read(name, () -> zip.bytes(name, LONGEST_ENTRY));
  }

  /** An entry in UTF-8. */
  public String text(String name) {
    return read(name, () -> zip.text(name, LONGEST_ENTRY));
  }

  /**
   * An entry that {@link CheckpointWriter#json} wrote.
   *
   * @param what what it holds, to name where it does not
   */
  public <T> T json(String name, Class<T> type, String what) {
    String json = text(name);
    try {
      return TrainJson.read(type, json);
    } catch (JsonProcessingException e) {
      throw CheckpointException.unreadable(file, what, TrainJson.reason(e), e);
    }
  }

  /** An array, with the shape and data type it was written with. */
  public INDArray array(String name) {
    return read(name, () -> ArrayInput.read(zip, name));
  }

  /** What reads an entry of several arrays. */
  public interface Reading<T> {
    /**
     * Reads them.
     *
     * @throws IOException if they are not what was expected
     */
    T from(ArrayInput in) throws IOException;
  }

  /** An entry of several arrays and values between them, and nothing else. */
  public <T> T arrays(String name, Reading<T> reading) {
    return read(
        name,
        () -> {
          try (ArrayInput in = ArrayInput.open(zip, name)) {
            T value = reading.from(in);
            in.requireEnd();
            return value;
          }
        });
  }

  /**
   * The network, ready for inference or for further training.
   *
   * @param kind what makes a network, without its layers, of a configuration
   * @param updater whether to restore the optimiser's state too
   */
  public <N extends MultiLayerNetwork> N multiLayerNetwork(
      Function<MultiLayerConfiguration, N> kind, boolean updater) {
    return read(
        CheckpointFormat.CONFIGURATION, () -> SavedNetworks.multiLayerNetwork(zip, kind, updater));
  }

  /** The same of a graph. */
  public <N extends ComputationGraph> N computationGraph(
      Function<ComputationGraphConfiguration, N> kind, boolean updater) {
    return read(
        CheckpointFormat.CONFIGURATION, () -> SavedNetworks.computationGraph(zip, kind, updater));
  }

  /**
   * Lets a training go on: gives its network parameters, optimiser state and counters, and then the
   * model what it added.
   *
   * @param batchesPerEpoch how many batches an epoch of the model's data has
   * @throws CheckpointException if the data are others, or the network has another number of
   *     parameters
   */
  public void restore(Checkpointed model, int batchesPerEpoch) {
    String data = data();
    if (!data.equals(model.data())) {
      throw CheckpointException.otherData(file, data, model.data());
    }
    if (state.batch() >= batchesPerEpoch) {
      throw CheckpointException.unreadable(
          file,
          "an epoch of " + batchesPerEpoch + " batches",
          "batch " + state.batch() + ": it was written with other data",
          null);
    }
    restore(model.network());
    model.readExtras(this);
  }

  private void restore(Model network) {
    assign(CheckpointFormat.PARAMETERS, network.params());
    INDArray updater = NetworkState.ofUpdater(network);
    if (updater != null) {
      assign(CheckpointFormat.UPDATER, updater);
    }
    String configuration = text(CheckpointFormat.CONFIGURATION);
    try {
      NetworkState.setCounts(network, configuration);
    } catch (IllegalArgumentException e) {
      throw CheckpointException.unreadable(
          file, "the configuration of a network", String.valueOf(e.getMessage()), e);
    }
  }

  private void assign(String entry, INDArray target) {
    read(
        entry,
        () -> {
          ArrayInput.assign(zip, entry, target);
          return entry;
        });
  }

  /** The parameters of the network, which must be so many. */
  INDArray parameters(long count) {
    INDArray saved = array(CheckpointFormat.PARAMETERS);
    if (saved.length() != count) {
      throw CheckpointException.unreadable(
          file, count + " parameters", String.valueOf(saved.length()), null);
    }
    return saved;
  }

  private interface Source<T> {
    T get() throws IOException;
  }

  private <T> T read(String name, Source<T> source) {
    if (!has(name)) {
      throw CheckpointException.unreadable(
          file, "the entry " + name, "only " + String.join(", ", names()), null);
    }
    try {
      return source.get();
    } catch (ArchiveException e) {
      throw CheckpointException.unreadable(
          file, "the entry " + name + " intact, with " + e.expected(), e.found(), e);
    } catch (IOException e) {
      throw CheckpointException.unreadable(
          file, "the entry " + name + " intact", "damage (" + IoFailure.reason(e) + ")", e);
    }
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw CheckpointException.unreadable(file, "to close the file", IoFailure.reason(e), e);
    }
  }
}
