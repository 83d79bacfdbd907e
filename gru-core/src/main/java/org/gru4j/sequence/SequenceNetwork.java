package org.gru4j.sequence;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.metrics.DivergedException;
import org.gru4j.train.NetworkMemory;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.gru4j.weights.onnx.OnnxExport;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Network, scales and settings, which go into a checkpoint together. */
record SequenceNetwork(
    MultiLayerNetwork network,
    SequenceScales scales,
    SequenceSettings settings,
    SequenceColumns columns) {
  private static final String SETTINGS = "sequence.json";

  /** The settings of the sequence model in a checkpoint; empty if it is of another kind. */
  static Optional<SequenceSettings> settings(Checkpoint checkpoint) {
    return checkpoint.has(SETTINGS)
        ? Optional.of(SequenceSettings.read(checkpoint, SETTINGS))
        : Optional.empty();
  }

  /** Fresh weights, and scales that know the training data. */
  static SequenceNetwork create(
      MultiLayerConfiguration layers,
      SequenceConfiguration configuration,
      Examples training,
      SequenceSettings settings) {
    NetworkMemory.require(layers, configuration.step(training, settings));
    SequenceScales scales =
        SequenceScales.fit(training, configuration.scaling(), settings.forecasts());
    MultiLayerNetwork network = new MultiLayerNetwork(layers);
    network.init();
    return new SequenceNetwork(
        network, scales, settings, SequenceColumns.unnamed(settings.columns()));
  }

  /**
   * The same with other columns.
   *
   * @throws SequenceException if they are not as many as the network reads
   */
  SequenceNetwork withColumns(SequenceColumns other) {
    settings.requireColumns("the columns of the files", other.count());
    return new SequenceNetwork(network, scales, settings, other);
  }

  /** The same with a network of its own. */
  SequenceNetwork copy() {
    return new SequenceNetwork(network.clone(), scales, settings, columns);
  }

  static SequenceNetwork load(Path file, boolean forecaster) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      String expected = forecaster ? "a forecaster" : "a sequence classifier";
      SequenceSettings settings =
          settings(checkpoint)
              .orElseThrow(
                  () ->
                      new SequenceException(
                          "Expected %s in %s, found a model of another kind."
                              .formatted(expected, file)));
      if (settings.forecasts() != forecaster) {
        throw new SequenceException(
            "Expected %s in %s, found %s."
                .formatted(expected, file, forecaster ? "a classifier" : "a forecaster"));
      }
      SequenceScales scales = SequenceScales.read(checkpoint, settings);
      MultiLayerNetwork network = checkpoint.multiLayerNetwork(MultiLayerNetwork::new, true);
      requireSizes(network, settings, file);
      SequenceNetwork model =
          new SequenceNetwork(
              network, scales, settings, SequenceColumns.unnamed(settings.columns()));
      return SequenceColumns.read(checkpoint).map(model::withColumns).orElse(model);
    }
  }

  private static void requireSizes(
      MultiLayerNetwork network, SequenceSettings settings, Path file) {
    Layer first = network.getLayer(0).conf().getLayer();
    if (first instanceof BaseWrapperLayer wrapper) {
      first = wrapper.getUnderlying();
    }
    Layer last = network.getLayer(network.getnLayers() - 1).conf().getLayer();
    Class<?> output = settings.perStep() ? RnnOutputLayer.class : OutputLayer.class;
    if (!(first instanceof FeedForwardLayer input) || !output.isInstance(last)) {
      throw new SequenceException(
          "Expected a network from GRU layers to %s in %s, found one from %s to %s."
              .formatted(
                  output.getSimpleName(),
                  file,
                  first.getClass().getSimpleName(),
                  last.getClass().getSimpleName()));
    }
    long outputs = ((FeedForwardLayer) last).getNOut();
    int expected = settings.forecasts() ? settings.horizon() : settings.labels().size();
    if (input.getNIn() != settings.columns() || outputs != expected) {
      throw new SequenceException(
          "Expected a network of %d inputs and %d outputs in %s, as columns and %s, found %d and %d."
              .formatted(
                  settings.columns(),
                  expected,
                  file,
                  settings.forecasts() ? "steps of the horizon" : "labels",
                  input.getNIn(),
                  outputs));
    }
  }

  void writeTo(CheckpointWriter writer) throws IOException {
    scales.writeTo(writer);
    writer.json(SETTINGS, settings);
    columns.writeTo(writer);
  }

  /** Writes network and scales as one ONNX model. */
  void exportOnnx(Path file) {
    ColumnScale labels = scales.labels();
    OnnxExport.write(
        network, scale(scales.features()), labels == null ? null : scale(labels), file);
  }

  private static OnnxExport.Scale scale(ColumnScale scale) {
    return new OnnxExport.Scale(scale.offsets(), scale.widths());
  }

  /** A normalised minibatch of FLOAT. */
  DataSet batch(List<Examples.Example> chosen) {
    DataSet batch = Examples.batch(chosen);
    scales.apply(batch);
    INDArray mask = batch.getFeaturesMaskArray();
    // What padding has become is not zero.
    batch.getFeatures().muli(mask.reshape(mask.size(0), 1, mask.size(1)));
    batch.setFeatures(batch.getFeatures().castTo(DataType.FLOAT));
    batch.setLabels(batch.getLabels().castTo(DataType.FLOAT));
    return batch;
  }

  /** Forecasts {@code [B, horizon]} of DOUBLE in units of the data, of a normalised minibatch. */
  INDArray forecast(DataSet batch) {
    INDArray forecast = output(batch).castTo(DataType.DOUBLE);
    requireNonNull(scales.labels()).revert(forecast);
    return forecast;
  }

  /** What the network says of a minibatch, {@code [B, size]} or {@code [B, size, time]}. */
  INDArray output(DataSet batch) {
    INDArray output =
        network.output(
            batch.getFeatures(), false, batch.getFeaturesMaskArray(), batch.getLabelsMaskArray());
    DivergedException.requireFinite("output", output.sumNumber().doubleValue());
    return output;
  }
}
