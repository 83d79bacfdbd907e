package org.gru4j.train.checkpoint;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.api.Model;
import org.gru4j.train.history.TrainingState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Writes a checkpoint as a zip file. */
final class ZipCheckpointWriter implements CheckpointWriter {
  private final ZipOutputStream zip;
  private final Set<String> taken = new HashSet<>(CheckpointFormat.RESERVED);

  ZipCheckpointWriter(OutputStream out) {
    this.zip = new ZipOutputStream(out);
  }

  /** Writes network, optimiser state and header, in the form that ModelSerializer reads. */
  void model(Model network, TrainingState state) throws IOException {
    entry(CheckpointFormat.CONFIGURATION, NetworkState.configuration(network));
    entry(CheckpointFormat.PARAMETERS, network.params());
    INDArray updater = NetworkState.ofUpdater(network);
    if (updater != null && !updater.isEmpty()) {
      entry(CheckpointFormat.UPDATER, updater);
    }
    TrainJson.Header header = new TrainJson.Header(CheckpointFormat.VERSION, state);
    entry(CheckpointFormat.HEADER, TrainJson.write(header));
  }

  @Override
  public void bytes(String name, byte[] content) throws IOException {
    take(name);
    entry(name, out -> out.write(content));
  }

  @Override
  public void array(String name, INDArray array) throws IOException {
    take(name);
    entry(name, array);
  }

  private void take(String name) {
    if (name.isEmpty() || !taken.add(name)) {
      throw new IllegalArgumentException(
          "Expected a new entry name, found \"" + name + "\", which is empty or taken.");
    }
  }

  private void entry(String name, INDArray array) throws IOException {
    // Numbers are noise to a compressor, which saves 7 % of them and takes most of the time.
    zip.setLevel(Deflater.NO_COMPRESSION);
    write(
        name,
        out -> {
          DataOutputStream data = new DataOutputStream(out);
          Nd4j.write(array, data);
          data.flush();
        });
  }

  private void entry(String name, String content) throws IOException {
    entry(name, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
  }

  private void entry(String name, Content content) throws IOException {
    zip.setLevel(Deflater.BEST_SPEED);
    write(name, content);
  }

  private void write(String name, Content content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    content.writeTo(zip);
    zip.closeEntry();
  }

  void finish() throws IOException {
    zip.finish();
  }
}
