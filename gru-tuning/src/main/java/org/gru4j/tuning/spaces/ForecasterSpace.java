package org.gru4j.tuning.spaces;

import org.gru4j.forecast.ForecasterConfiguration;

/**
 * What can be searched in a forecaster of series: every field of {@link ForecasterConfiguration},
 * and {@code optimizer}, {@code learningRate}, {@code beta2}, {@code schedule}, {@code warmup} and
 * the fields of {@link org.gru4j.train.TrainingPlan}. A file cannot say which table; the command
 * line's `tune` takes that from a training command.
 */
public final class ForecasterSpace {
  /** The fields. */
  public static final ModelSpace<ForecasterConfiguration> MODEL =
      ModelSpace.withoutText("forecaster", ForecasterConfiguration.builder().build());

  private ForecasterSpace() {}
}
