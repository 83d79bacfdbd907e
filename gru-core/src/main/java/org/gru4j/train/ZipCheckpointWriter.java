package org.gru4j.train;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Writes a checkpoint as a zip file. */
final class ZipCheckpointWriter implements CheckpointWriter {
  private final ZipOutputStream zip;
  private final Set<String> taken = new HashSet<>(CheckpointFormat.RESERVED);

  ZipCheckpointWriter(OutputStream out) {
    this.zip = new ZipOutputStream(out);
    // Parameters are noise to a compressor: the fastest level saves as much and takes a third.
    zip.setLevel(1);
  }

  /** Writes network, optimiser state and header, in the form that ModelSerializer reads. */
  void model(Model network, TrainingState state) throws IOException {
    text0(CheckpointFormat.CONFIGURATION, configuration(network));
    array0(CheckpointFormat.PARAMETERS, network.params());
    INDArray updater = updaterState(network);
    if (updater != null && !updater.isEmpty()) {
      array0(CheckpointFormat.UPDATER, updater);
    }
    TrainJson.Header header = new TrainJson.Header(CheckpointFormat.VERSION, state);
    text0(CheckpointFormat.HEADER, TrainJson.write(header));
  }

  private static String configuration(Model network) {
    return network instanceof ComputationGraph graph
        ? graph.getConfiguration().toJson()
        : ((MultiLayerNetwork) network).getLayerWiseConfigurations().toJson();
  }

  static @Nullable INDArray updaterState(Model network) {
    return network instanceof ComputationGraph graph
        ? graph.getUpdater().getUpdaterStateViewArray()
        : ((MultiLayerNetwork) network).getUpdater().getStateViewArray();
  }

  @Override
  public void bytes(String name, byte[] content) throws IOException {
    take(name);
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }

  @Override
  public void array(String name, INDArray array) throws IOException {
    take(name);
    array0(name, array);
  }

  private void take(String name) {
    if (name.isEmpty() || !taken.add(name)) {
      throw new IllegalArgumentException(
          "expected a new entry name, got \"" + name + "\", which is empty or taken");
    }
  }

  private void text0(String name, String content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    zip.closeEntry();
  }

  private void array0(String name, INDArray array) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    DataOutputStream out = new DataOutputStream(zip);
    Nd4j.write(array, out);
    out.flush();
    zip.closeEntry();
  }

  void finish() throws IOException {
    zip.finish();
  }
}
