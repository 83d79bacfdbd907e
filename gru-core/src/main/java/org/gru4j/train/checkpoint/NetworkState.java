package org.gru4j.train.checkpoint;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.storage.network.NetworkConfigurations;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What Deeplearning4j's two kinds of networks keep besides parameters, which they have no common
 * way to.
 */
final class NetworkState {
  private NetworkState() {}

  /** The configuration as JSON, which holds the counts of steps and epochs too. */
  static String configuration(Model network) {
    return network instanceof ComputationGraph graph
        ? graph.getConfiguration().toJson()
        : ((MultiLayerNetwork) network).getLayerWiseConfigurations().toJson();
  }

  /** The optimiser's state as a view; null if the optimiser has none. */
  static @Nullable INDArray ofUpdater(Model network) {
    return network instanceof ComputationGraph graph
        ? graph.getUpdater().getUpdaterStateViewArray()
        : ((MultiLayerNetwork) network).getUpdater().getStateViewArray();
  }

  /** Takes the counts of steps and epochs from the configuration of a network of the same kind. */
  static void setCounts(Model network, String configuration) {
    if (network instanceof ComputationGraph graph) {
      ComputationGraphConfiguration saved = NetworkConfigurations.graph(configuration);
      graph.getConfiguration().setIterationCount(saved.getIterationCount());
      graph.getConfiguration().setEpochCount(saved.getEpochCount());
    } else {
      MultiLayerConfiguration saved = NetworkConfigurations.multiLayer(configuration);
      MultiLayerConfiguration own = ((MultiLayerNetwork) network).getLayerWiseConfigurations();
      own.setIterationCount(saved.getIterationCount());
      own.setEpochCount(saved.getEpochCount());
    }
  }
}
