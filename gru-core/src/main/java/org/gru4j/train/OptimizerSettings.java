package org.gru4j.train;

import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * An optimiser in plain values, as options and files name it.
 *
 * @param optimizer which one
 * @param learningRate its rate, the highest one with a schedule
 * @param beta2 how slowly Adam forgets squared gradients; the others do without
 * @param schedule how the rate changes
 * @param warmup steps in which a cosine schedule rises; at most half of all steps
 */
public record OptimizerSettings(
    Optimizer optimizer, double learningRate, double beta2, Schedule schedule, int warmup) {
  /** Adam with its usual betas, rising for 50 steps and falling along a cosine. */
  public static final OptimizerSettings DEFAULT =
      new OptimizerSettings(
          Optimizer.ADAM, 4e-3, Adam.DEFAULT_ADAM_BETA2_VAR_DECAY, Schedule.COSINE, 50);

  /** At the end of a cosine schedule the rate is a hundredth of the highest. */
  private static final double FALL = 100;

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
    COSINE
  }

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public OptimizerSettings {
    if (!(learningRate > 0)) {
      throw new IllegalArgumentException(
          "Expected a learning rate above 0, found " + learningRate + ".");
    }
    if (!(beta2 >= 0 && beta2 < 1)) {
      throw new IllegalArgumentException(
          "Expected a beta2 from 0 to below 1, found " + beta2 + ".");
    }
    if (warmup < 0) {
      throw new IllegalArgumentException(
          "Expected a warm-up of at least 0 steps, found " + warmup + ".");
    }
  }

  /**
   * The optimiser for Deeplearning4j.
   *
   * @param totalSteps over which the learning rate falls
   */
  public IUpdater updater(long totalSteps) {
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
    ISchedule falling = new WarmupCosineSchedule(learningRate, learningRate / FALL, rise, total);
    return switch (optimizer) {
      case ADAM -> Adam.builder().learningRateSchedule(falling).beta2(beta2).build();
      case SGD -> new Sgd(falling);
      case MOMENTUM -> new Nesterovs(falling, MOMENTUM);
      case RMSPROP -> new RmsProp(falling);
    };
  }
}
