package org.gru4j.tuning.spaces;

import org.deeplearning4j.arbiter.conf.updater.AdaMaxSpace;
import org.deeplearning4j.arbiter.conf.updater.AdamSpace;
import org.deeplearning4j.arbiter.conf.updater.NadamSpace;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.FixedValue;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nadam;

/**
 * Arbiter's spaces of the Adam family with the betas and the epsilon of Deeplearning4j. The
 * constructors of Arbiter that take a learning rate alone put 0.001 for all three.
 */
public final class UpdaterSpaces {
  private UpdaterSpaces() {}

  /** Adam whose learning rate varies. */
  public static AdamSpace adam(ParameterSpace<Double> learningRate) {
    return new AdamSpace(
        learningRate,
        new FixedValue<>(Adam.DEFAULT_ADAM_BETA1_MEAN_DECAY),
        new FixedValue<>(Adam.DEFAULT_ADAM_BETA2_VAR_DECAY),
        new FixedValue<>(Adam.DEFAULT_ADAM_EPSILON));
  }

  /** Nadam whose learning rate varies. */
  public static NadamSpace nadam(ParameterSpace<Double> learningRate) {
    return new NadamSpace(
        learningRate,
        new FixedValue<>(Nadam.DEFAULT_NADAM_BETA1_MEAN_DECAY),
        new FixedValue<>(Nadam.DEFAULT_NADAM_BETA2_VAR_DECAY),
        new FixedValue<>(Nadam.DEFAULT_NADAM_EPSILON));
  }

  /** AdaMax whose learning rate varies. */
  public static AdaMaxSpace adaMax(ParameterSpace<Double> learningRate) {
    return new AdaMaxSpace(
        learningRate,
        new FixedValue<>(AdaMax.DEFAULT_ADAMAX_BETA1_MEAN_DECAY),
        new FixedValue<>(AdaMax.DEFAULT_ADAMAX_BETA2_VAR_DECAY),
        new FixedValue<>(AdaMax.DEFAULT_ADAMAX_EPSILON));
  }
}
