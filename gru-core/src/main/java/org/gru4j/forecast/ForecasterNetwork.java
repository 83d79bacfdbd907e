package org.gru4j.forecast;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.forecast.series.SeriesException;
import org.gru4j.forecast.series.SeriesSet;
import org.gru4j.layer.density.DensityLoss;
import org.gru4j.train.NetworkMemory;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.GraphLayers;
import org.jspecify.annotations.Nullable;

/** Network and settings, which go into a checkpoint together. */
record ForecasterNetwork(ComputationGraph network, ForecasterSettings settings) {
  /** Fresh weights. */
  static ForecasterNetwork create(ForecasterConfiguration configuration, SeriesSet training) {
    ForecasterSettings settings = ForecasterSettings.learn(configuration, training);
    ComputationGraphConfiguration graph =
        configuration.network(
            new WindowFeatures(settings).count(),
            settings.categories().stream().map(List::size).toList());
    NetworkMemory.require(graph, configuration.step());
    ComputationGraph network = new ComputationGraph(graph);
    network.init();
    return new ForecasterNetwork(network, settings);
  }

  /**
   * The model of a checkpoint.
   *
   * @throws SeriesException if it is of another kind, or its parts do not fit
   */
  static ForecasterNetwork load(Path file) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      ForecasterSettings settings =
          ForecasterSettings.of(checkpoint)
              .orElseThrow(
                  () ->
                      new SeriesException(
                          "Expected a forecaster of series in %s, found a model of another kind."
                              .formatted(file)));
      ForecasterNetwork model =
          new ForecasterNetwork(checkpoint.computationGraph(ComputationGraph::new, true), settings);
      model.requireFitting(file);
      return model;
    }
  }

  /** What is read of a step must be as wide as the network, or it would fail at its first use. */
  private void requireFitting(Path file) {
    List<String> inputs = new ArrayList<>(List.of(ForecasterConfiguration.FEATURES));
    long width = new WindowFeatures(settings).count();
    boolean fitting = true;
    for (int i = 0; i < settings.categories().size(); i++) {
      inputs.add(ForecasterConfiguration.category(i));
      FeedForwardLayer vectors = layer(ForecasterConfiguration.vectors(i));
      fitting &= vectors != null && vectors.getNIn() == settings.categories().get(i).size();
      width += vectors == null ? 0 : vectors.getNOut();
    }
    FeedForwardLayer first = layer(ForecasterConfiguration.gru(0));
    DensityLoss loss = new DensityLoss(settings.density());
    if (!fitting
        || first == null
        || first.getNIn() != width
        || !network.getConfiguration().getNetworkInputs().equals(inputs)
        || !(layer(ForecasterConfiguration.OUTPUT) instanceof RnnOutputLayer output)
        || !loss.equals(output.getLossFn())) {
      throw new SeriesException(
          "Expected a network of %s that reads %d numbers of a step, with the loss %s, in %s, found another."
              .formatted(inputs, width, loss.name(), file));
    }
  }

  private @Nullable FeedForwardLayer layer(String name) {
    return GraphLayers.sized(network, name);
  }

  /** The same with a network of its own. */
  ForecasterNetwork copy() {
    return new ForecasterNetwork(network.clone(), settings);
  }

  PathSampler sampler(int paths, long seed) {
    return new PathSampler(network, settings, paths, seed);
  }
}
