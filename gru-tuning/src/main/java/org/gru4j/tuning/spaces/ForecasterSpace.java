package org.gru4j.tuning.spaces;

import org.gru4j.forecast.ForecasterConfiguration;

/**
 * What can be searched in a forecaster of series: every field of {@link ForecasterConfiguration},
 * and {@code optimizer}, {@code learningRate}, {@code beta2}, {@code schedule}, {@code warmup} and
 * the fields of {@link org.gru4j.train.TrainingPlan}. For searches in Java: descriptions in files
 * have no place for a table of series.
 */
public final class ForecasterSpace {
  /** The fields. */
  public static final ModelSpace<ForecasterConfiguration> MODEL =
      ModelSpace.withoutText("forecaster", ForecasterConfiguration.builder().build());

  private ForecasterSpace() {}
}
