package org.gru4j.train.events;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;

/**
 * Learning rate and gradient of a network in training, taken where the gradient is whole and the
 * optimiser has not made an update of it.
 */
final class NetworkFigures extends BaseTrainingListener implements AutoCloseable {
  private final Model network;
  private boolean wanted;
  private double gradientNorm = Double.NaN;
  private double learningRate = Double.NaN;
  private long nanos;

  private NetworkFigures(Model network) {
    this.network = network;
  }

  /** Listens to a network until closed. */
  static NetworkFigures of(Model network) {
    NetworkFigures figures = new NetworkFigures(network);
    network.addListeners(figures);
    return figures;
  }

  /** Whether the next step is to be looked at. */
  void want(boolean next) {
    wanted = next;
    gradientNorm = Double.NaN;
    learningRate = Double.NaN;
  }

  @Override
  public void onGradientCalculation(Model model) {
    if (!wanted) {
      return;
    }
    long begin = System.nanoTime();
    boolean isGraph = model instanceof ComputationGraph;
    // Deeplearning4j has summed over the minibatch here, and divides when it updates.
    boolean divides =
        isGraph
            ? ((ComputationGraph) model).getConfiguration().getDefaultConfiguration().isMiniBatch()
            : ((MultiLayerNetwork) model).conf().isMiniBatch();
    double share = divides ? Math.max(1, model.batchSize()) : 1;
    gradientNorm = model.getGradientsViewArray().norm2Number().doubleValue() / share;
    Double rate = isGraph ? rate((ComputationGraph) model) : rate((MultiLayerNetwork) model);
    learningRate = rate == null ? Double.NaN : rate;
    nanos += System.nanoTime() - begin;
  }

  private static @Nullable Double rate(ComputationGraph graph) {
    for (Layer layer : graph.getLayers()) {
      if (layer.numParams() > 0) {
        return graph.getLearningRate(layer.conf().getLayer().getLayerName());
      }
    }
    return null;
  }

  private static @Nullable Double rate(MultiLayerNetwork network) {
    for (int i = 0; i < network.getnLayers(); i++) {
      if (network.getLayer(i).numParams() > 0) {
        return network.getLearningRate(i);
      }
    }
    return null;
  }

  /** Euclidean norm of the last step's gradient; NaN if it was not looked at. */
  double gradientNorm() {
    return gradientNorm;
  }

  /** The rate of the first layer with parameters at the last step; NaN if it was not looked at. */
  double learningRate() {
    return learningRate;
  }

  /** What looking has cost so far. */
  long nanos() {
    return nanos;
  }

  /** Leaves the network to whoever listened before. */
  @Override
  public void close() {
    Collection<TrainingListener> all =
        network instanceof ComputationGraph graph
            ? graph.getListeners()
            : ((MultiLayerNetwork) network).getListeners();
    List<TrainingListener> others = new ArrayList<>(all);
    others.remove(this);
    network.setListeners(others);
  }
}
