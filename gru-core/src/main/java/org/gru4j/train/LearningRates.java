package org.gru4j.train;

import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.train.history.TrainingHistory;
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
    set(schedule.restarted(from, until));
  }

  /** Brings a {@link PlateauSchedule} to where the validations say it is; others stay. */
  void follow(TrainingHistory history) {
    if (schedule() instanceof PlateauSchedule plateau) {
      int reductions = 0;
      double best = Double.POSITIVE_INFINITY;
      for (TrainingHistory.ValidationPoint point : history.validations()) {
        reductions += point.scheduled() && point.judged() >= best ? 1 : 0;
        best = Math.min(best, point.judged());
      }
      if (reductions != plateau.reductions()) {
        set(new PlateauSchedule(plateau.initial(), reductions));
      }
    }
  }

  private void set(ISchedule schedule) {
    if (network instanceof MultiLayerNetwork layers) {
      layers.setLearningRate(schedule);
    } else if (network instanceof ComputationGraph graph) {
      graph.setLearningRate(schedule);
    }
  }

  private Optional<WarmupCosineSchedule> cosine() {
    return schedule() instanceof WarmupCosineSchedule cosine
        ? Optional.of(cosine)
        : Optional.empty();
  }

  private @Nullable ISchedule schedule() {
    Layer[] layers =
        network instanceof MultiLayerNetwork list
            ? list.getLayers()
            : ((ComputationGraph) network).getLayers();
    for (Layer layer : layers) {
      for (String parameter : layer.paramTable().keySet()) {
        return schedule(layer.conf().getLayer().getUpdaterByParam(parameter));
      }
    }
    return null;
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
