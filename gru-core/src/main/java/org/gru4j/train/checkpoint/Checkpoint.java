package org.gru4j.train.checkpoint;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.train.history.TrainingState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.core.JsonProcessingException;

/**
 * An open checkpoint: network, optimiser state, the state of the training and what the model added.
 *
 * <p>All methods throw {@link CheckpointException} if the file is cut short, damaged, of another
 * version or without the entry.
 */
public final class Checkpoint implements AutoCloseable {
  private final Path file;
  private final ZipFile zip;
  private final TrainingState state;

  private Checkpoint(Path file, ZipFile zip) {
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
    ZipFile zip;
    try {
      zip = new ZipFile(file.toFile());
    } catch (ZipException e) {
      throw CheckpointException.unreadable(
          file, "a complete zip file", "one cut short or of another kind", e);
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

  private static void closeAfter(RuntimeException failure, ZipFile zip) {
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
    String json = text(CheckpointFormat.HEADER);
    try {
      int version = TrainJson.version(json);
      if (version != CheckpointFormat.VERSION) {
        throw CheckpointException.unreadable(
            file, "format version " + CheckpointFormat.VERSION, "version " + version, null);
      }
      return TrainJson.read(TrainJson.Header.class, json).state();
    } catch (JsonProcessingException e) {
      throw CheckpointException.unreadable(
          file, "the state of a training", e.getOriginalMessage(), e);
    }
  }

  /** The file that this was opened from. */
  public Path file() {
    return file;
  }

  /** Where the training stood. */
  public TrainingState state() {
    return state;
  }

  /** Whether there is an entry of this name. */
  public boolean has(String name) {
    return zip.getEntry(name) != null;
  }

  /** The names of all entries. */
  public List<String> names() {
    return zip.stream().map(ZipEntry::getName).toList();
  }

  /** An entry's content. */
  public byte[] bytes(String name) {
    return read(name, InputStream::readAllBytes);
  }

  /** An entry in UTF-8. */
  public String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  /**
   * An entry that {@link CheckpointWriter#json} wrote.
   *
   * @param what what it holds, to name where it does not
   */
  public <T> T json(String name, Class<T> type, String what) {
    try {
      return TrainJson.read(type, text(name));
    } catch (JsonProcessingException e) {
      throw CheckpointException.unreadable(file, what, e.getOriginalMessage(), e);
    }
  }

  /** An array, with the shape and data type it was written with. */
  public INDArray array(String name) {
    return read(
        name,
        in -> {
          INDArray array = Nd4j.read(new DataInputStream(in));
          // The checksum is compared at the end of the entry only.
          in.transferTo(java.io.OutputStream.nullOutputStream());
          return array;
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
    N network =
        configured(
            () ->
                kind.apply(MultiLayerConfiguration.fromJson(text(CheckpointFormat.CONFIGURATION))));
    network.init(array(CheckpointFormat.PARAMETERS), false);
    if (updater && has(CheckpointFormat.UPDATER)) {
      assignUpdater(network);
    }
    return network;
  }

  /** The same of a graph. */
  public <N extends ComputationGraph> N computationGraph(
      Function<ComputationGraphConfiguration, N> kind, boolean updater) {
    N network =
        configured(
            () ->
                kind.apply(
                    ComputationGraphConfiguration.fromJson(text(CheckpointFormat.CONFIGURATION))));
    network.init(array(CheckpointFormat.PARAMETERS), false);
    if (updater && has(CheckpointFormat.UPDATER)) {
      assignUpdater(network);
    }
    return network;
  }

  private interface Configuring<T> {
    T get();
  }

  private <T> T configured(Configuring<T> source) {
    try {
      return source.get();
    } catch (CheckpointException e) {
      throw e;
    } catch (RuntimeException e) {
      throw CheckpointException.unreadable(
          file, "the configuration of a network", "one that Deeplearning4j cannot read", e);
    }
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
    String data = text(CheckpointFormat.DATA);
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
    assign(CheckpointFormat.PARAMETERS, network.params(), "parameters");
    assignUpdater(network);
    NetworkState.setCounts(network, text(CheckpointFormat.CONFIGURATION));
  }

  private void assignUpdater(Model network) {
    INDArray state = NetworkState.ofUpdater(network);
    if (state != null) {
      assign(CheckpointFormat.UPDATER, state, "numbers of optimiser state");
    }
  }

  private void assign(String entry, INDArray target, String what) {
    target.assign(array(entry, target.length(), what).reshape(target.shape()));
  }

  /** The parameters of the network, which must be so many. */
  INDArray parameters(long count) {
    return array(CheckpointFormat.PARAMETERS, count, "parameters");
  }

  private INDArray array(String entry, long length, String what) {
    INDArray saved = array(entry);
    if (saved.length() != length) {
      throw CheckpointException.unreadable(
          file, length + " " + what, String.valueOf(saved.length()), null);
    }
    return saved;
  }

  private interface Reading<T> {
    T from(InputStream in) throws IOException;
  }

  private <T> T read(String name, Reading<T> reading) {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw CheckpointException.unreadable(
          file, "the entry " + name, "only " + String.join(", ", names()), null);
    }
    try (InputStream in = new ChecksumStream(zip.getInputStream(entry), entry.getCrc())) {
      return reading.from(in);
    } catch (IOException | RuntimeException e) {
      throw CheckpointException.unreadable(
          file, "the entry " + name + " intact", "damage (" + e.getMessage() + ")", e);
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
