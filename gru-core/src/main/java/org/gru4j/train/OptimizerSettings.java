package org.gru4j.train;

import org.gru4j.settings.Setting;
import org.gru4j.settings.Settings;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

/** An optimiser in plain values, as options and files name it. */
public record OptimizerSettings(
    @Setting(value = "How the weights are updated", option = "--optimizer", label = "NAME")
        Optimizer optimizer,
    @Setting(
            value = "Learning rate, its highest value with a schedule",
            option = "--learning-rate",
            label = "RATE",
            above = 0,
            below = Double.POSITIVE_INFINITY)
        double learningRate,
    @Setting(
            value =
                "How slowly Adam forgets squared gradients, which others do without; 0.99 suits"
                    + " short trainings",
            option = "--beta2",
            label = "SHARE",
            atLeast = 0,
            below = 1)
        double beta2,
    @Setting(
            value =
                "How the learning rate changes; a cosine falls over all steps, a plateau divides it by"
                    + " 4 behind each scheduled validation that is not the best",
            option = "--schedule",
            label = "NAME")
        Schedule schedule,
    @Setting(
            value = "Steps in which a cosine schedule rises, at most half of all",
            option = "--warmup",
            label = "STEPS",
            atLeast = 0)
        int warmup,
    @Setting(value = "What a cosine schedule divides the learning rate by in all", atLeast = 1)
        double fall) {
  /** Adam with its usual betas, rising for 50 steps and falling along a cosine to a hundredth. */
  public static final OptimizerSettings DEFAULT =
      new OptimizerSettings(
          Optimizer.ADAM, 4e-3, Adam.DEFAULT_ADAM_BETA2_VAR_DECAY, Schedule.COSINE, 50, 100);

  private static final double MOMENTUM = 0.9;

  /** Optimisers by the names people know. */
  public enum Optimizer {
    /** Kingma and Ba 2015. */
    ADAM,
    /** Plain gradient descent. */
    SGD,
    /** Nesterov's momentum of 0.9. */
    MOMENTUM,
    /** Tieleman and Hinton 2012. */
    RMSPROP
  }

  /** How the learning rate changes. */
  public enum Schedule {
    /** Not at all. */
    CONSTANT,
    /** {@link WarmupCosineSchedule}. */
    COSINE,
    /** {@link PlateauSchedule}. */
    PLATEAU
  }

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public OptimizerSettings {
    Settings.check(OptimizerSettings.class, optimizer, learningRate, beta2, schedule, warmup, fall);
  }

  /**
   * The optimiser for Deeplearning4j.
   *
   * @param totalSteps over which the learning rate falls
   */
  public IUpdater updater(long totalSteps) {
    if (schedule == Schedule.PLATEAU) {
      return updater(new PlateauSchedule(learningRate, 0));
    }
    if (schedule == Schedule.CONSTANT || totalSteps <= 1) {
      return switch (optimizer) {
        case ADAM ->
            new Adam(
                learningRate, Adam.DEFAULT_ADAM_BETA1_MEAN_DECAY, beta2, Adam.DEFAULT_ADAM_EPSILON);
        case SGD -> new Sgd(learningRate);
        case MOMENTUM -> new Nesterovs(learningRate, MOMENTUM);
        case RMSPROP -> new RmsProp(learningRate);
      };
    }
    int total = (int) Math.min(totalSteps, Integer.MAX_VALUE);
    int rise = Math.min(warmup, total / 2);
    return updater(new WarmupCosineSchedule(learningRate, learningRate / fall, rise, total));
  }

  private IUpdater updater(ISchedule rates) {
    return switch (optimizer) {
      case ADAM -> Adam.builder().learningRateSchedule(rates).beta2(beta2).build();
      case SGD -> new Sgd(rates);
      case MOMENTUM -> new Nesterovs(rates, MOMENTUM);
      case RMSPROP -> new RmsProp(rates);
    };
  }
}
