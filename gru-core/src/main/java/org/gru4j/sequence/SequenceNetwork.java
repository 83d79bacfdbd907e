package org.gru4j.sequence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.train.NetworkMemory;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerSerializer;

/** Network, normaliser and settings, which go into a checkpoint together. */
record SequenceNetwork(
    MultiLayerNetwork network, DataNormalization normalizer, SequenceSettings settings) {
  private static final String SETTINGS = "sequence.json";
  private static final String NORMALIZER = "sequence-normalizer.bin";

  /** Fresh weights, and a normaliser that knows the training data. */
  static SequenceNetwork create(
      MultiLayerConfiguration configuration,
      DataNormalization normalizer,
      Examples training,
      SequenceSettings settings) {
    normalizer.fitLabel(settings.forecasts());
    normalizer.fit(Examples.batch(training.all()));
    NetworkMemory.require(configuration);
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return new SequenceNetwork(network, normalizer, settings);
  }

  static SequenceNetwork load(Path file, boolean forecaster) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      String expected = forecaster ? "a forecaster" : "a sequence classifier";
      if (!checkpoint.has(SETTINGS)) {
        throw new SequenceException(
            "Expected %s in %s, found a model of another kind.".formatted(expected, file));
      }
      SequenceSettings settings = SequenceSettings.read(checkpoint, SETTINGS);
      if (settings.forecasts() != forecaster) {
        throw new SequenceException(
            "Expected %s in %s, found %s."
                .formatted(expected, file, forecaster ? "a classifier" : "a forecaster"));
      }
      DataNormalization normalizer =
          checkpoint.arrays(NORMALIZER, in -> SavedNormalizer.read(in, settings));
      return new SequenceNetwork(
          checkpoint.multiLayerNetwork(MultiLayerNetwork::new, true), normalizer, settings);
    }
  }

  void writeTo(CheckpointWriter writer) throws IOException {
    writer.stream(NORMALIZER, out -> NormalizerSerializer.getDefault().write(normalizer, out));
    writer.json(SETTINGS, settings);
  }

  /** A normalised minibatch. */
  DataSet batch(List<Examples.Example> chosen) {
    DataSet batch = Examples.batch(chosen);
    normalizer.preProcess(batch);
    return batch;
  }

  /** What the network says of a minibatch, {@code [B, size]} or {@code [B, size, time]}. */
  INDArray output(DataSet batch) {
    return network.output(
        batch.getFeatures(), false, batch.getFeaturesMaskArray(), batch.getLabelsMaskArray());
  }
}
