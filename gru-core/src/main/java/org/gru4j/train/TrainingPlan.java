package org.gru4j.train;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.time.Duration;

/**
 * How long to train, when to validate and when to write checkpoints.
 *
 * @param epochs number of epochs in all; {@link Integer#MAX_VALUE} for no limit
 * @param maxSteps number of training steps in all; {@link Long#MAX_VALUE} for no limit
 * @param maxDuration wall time of one call of train or resume, final evaluation not counted; {@link
 *     #UNLIMITED} for no limit
 * @param validateEvery steps between validations besides the one after each epoch; 0 for none
 * @param patience scheduled validations without improvement before the training stops early; 0 for
 *     no early stopping
 * @param minimumImprovement by how much the validation loss must fall to count
 * @param checkpointSteps steps between checkpoints; 0 for none by steps. A checkpoint is also
 *     written after each validation and at the end.
 * @param checkpointInterval wall time between checkpoints; {@link #UNLIMITED} for none by time
 * @param averaged how many of the checkpoints with the lowest validation losses are kept, and
 *     averaged at the end; 0 for none
 * @param seed seed of all random draws
 */
public record TrainingPlan(
    int epochs,
    long maxSteps,
    Duration maxDuration,
    long validateEvery,
    int patience,
    double minimumImprovement,
    long checkpointSteps,
    Duration checkpointInterval,
    int averaged,
    long seed) {
  /** A duration that never ends: the longest that fits nanoseconds in a long, about 292 years. */
  public static final Duration UNLIMITED = Duration.ofNanos(Long.MAX_VALUE);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a value is out of its range
   * @throws IllegalStateException if nothing limits the training
   */
  public TrainingPlan {
    checkArgument(epochs >= 1, "Expected epochs >= 1, found %s.", epochs);
    checkArgument(maxSteps >= 1, "Expected maxSteps >= 1, found %s.", maxSteps);
    checkArgument(isPositive(maxDuration), "Expected maxDuration > 0, found %s.", maxDuration);
    checkArgument(validateEvery >= 0, "Expected validateEvery >= 0, found %s.", validateEvery);
    checkArgument(patience >= 0, "Expected patience >= 0, found %s.", patience);
    checkArgument(
        minimumImprovement >= 0 && Double.isFinite(minimumImprovement),
        "Expected minimumImprovement >= 0, found %s.",
        minimumImprovement);
    checkArgument(
        checkpointSteps >= 0, "Expected checkpointSteps >= 0, found %s.", checkpointSteps);
    checkArgument(
        isPositive(checkpointInterval),
        "Expected checkpointInterval > 0, found %s.",
        checkpointInterval);
    checkArgument(
        averaged == 0 || averaged >= 2, "Expected averaged 0 or >= 2, found %s.", averaged);
    if (epochs == Integer.MAX_VALUE
        && maxSteps == Long.MAX_VALUE
        && maxDuration.equals(UNLIMITED)
        && patience == 0) {
      throw new IllegalStateException(
          "Expected a limit on epochs, steps or time, or early stopping, found none.");
    }
  }

  /** Starts a plan: no limit yet, a checkpoint every ten minutes, seed 0. */
  public static Builder builder() {
    return new Builder();
  }

  private static boolean isPositive(Duration duration) {
    // Anything longer would overflow the nanoseconds that the loop counts in.
    return !duration.isNegative() && !duration.isZero() && duration.compareTo(UNLIMITED) <= 0;
  }

  /** Builds a plan; every setter has the meaning of the plan's component of that name. */
  public static final class Builder {
    private int epochs = Integer.MAX_VALUE;
    private long maxSteps = Long.MAX_VALUE;
    private Duration maxDuration = UNLIMITED;
    private long validateEvery;
    private int patience;
    private double minimumImprovement;
    private long checkpointSteps;
    private Duration checkpointInterval = Duration.ofMinutes(10);
    private int averaged;
    private long seed;

    private Builder() {}

    /** Limits the epochs. */
    public Builder epochs(int value) {
      epochs = value;
      return this;
    }

    /** Limits the steps. */
    public Builder maxSteps(long value) {
      maxSteps = value;
      return this;
    }

    /** Limits the wall time. */
    public Builder maxDuration(Duration value) {
      maxDuration = value;
      return this;
    }

    /** Validates every so many steps too. */
    public Builder validateEvery(long steps) {
      validateEvery = steps;
      return this;
    }

    /**
     * Stops early.
     *
     * @param validations how many scheduled validations may pass without improvement
     * @param improvement by how much the loss must fall to count, such as nats per token
     */
    public Builder earlyStopping(int validations, double improvement) {
      patience = validations;
      minimumImprovement = improvement;
      return this;
    }

    /** Writes a checkpoint every so many steps. */
    public Builder checkpointEvery(long steps) {
      checkpointSteps = steps;
      return this;
    }

    /** Writes a checkpoint every so often. */
    public Builder checkpointEvery(Duration interval) {
      checkpointInterval = interval;
      return this;
    }

    /**
     * Keeps the checkpoints of the best validations and averages their parameters at the end
     * (Vaswani et al. 2017, arXiv:1706.03762, section 6.1). The average becomes the model to use if
     * its validation loss is lower than that of the best checkpoint.
     *
     * @param checkpoints how many, at least 2; 0 for none
     */
    public Builder average(int checkpoints) {
      averaged = checkpoints;
      return this;
    }

    /** Seeds all random draws. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Returns the plan.
     *
     * @throws IllegalArgumentException if a value is out of its range
     * @throws IllegalStateException if nothing limits the training
     */
    public TrainingPlan build() {
      return new TrainingPlan(
          epochs,
          maxSteps,
          maxDuration,
          validateEvery,
          patience,
          minimumImprovement,
          checkpointSteps,
          checkpointInterval,
          averaged,
          seed);
    }
  }
}
