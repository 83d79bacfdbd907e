package org.gru4j.train;

import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The learning rates of a network whose training goes on beyond its first plan. */
final class LearningRates {
  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private final Model network;

  LearningRates(Model network) {
    this.network = network;
  }

  /** Says that the rate will not fall any more, if the steps reach so far. */
  void tellOfFloor(long end) {
    cosine()
        .filter(schedule -> end > schedule.end())
        .ifPresent(
            schedule ->
                LOG.warn(
                    "The learning rate falls until step {} and stays at its floor from there to step"
                        + " {}. A schedule that begins anew (--restart-schedule) lets it rise and"
                        + " fall once more.",
                    schedule.end(),
                    end));
  }

  /**
   * Lets the rate rise and fall anew.
   *
   * @throws IllegalArgumentException if it does not follow a {@link WarmupCosineSchedule}
   */
  void restart(long from, long until) {
    WarmupCosineSchedule schedule =
        cosine()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Expected a learning rate that falls along a cosine, to begin it anew, found"
                            + " another schedule or none."));
    WarmupCosineSchedule anew = schedule.restarted(from, until);
    if (network instanceof MultiLayerNetwork layers) {
      layers.setLearningRate(anew);
    } else if (network instanceof ComputationGraph graph) {
      graph.setLearningRate(anew);
    }
  }

  private Optional<WarmupCosineSchedule> cosine() {
    Layer[] layers =
        network instanceof MultiLayerNetwork list
            ? list.getLayers()
            : ((ComputationGraph) network).getLayers();
    for (Layer layer : layers) {
      for (String parameter : layer.paramTable().keySet()) {
        ISchedule schedule = schedule(layer.conf().getLayer().getUpdaterByParam(parameter));
        return schedule instanceof WarmupCosineSchedule cosine
            ? Optional.of(cosine)
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static @Nullable ISchedule schedule(IUpdater updater) {
    if (updater instanceof Adam adam) {
      return adam.getLearningRateSchedule();
    }
    if (updater instanceof Nesterovs nesterovs) {
      return nesterovs.getLearningRateSchedule();
    }
    if (updater instanceof RmsProp rmsProp) {
      return rmsProp.getLearningRateSchedule();
    }
    return updater instanceof Sgd sgd ? sgd.getLearningRateSchedule() : null;
  }
}
