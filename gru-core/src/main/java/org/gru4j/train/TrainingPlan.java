package org.gru4j.train;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.time.Duration;
import org.gru4j.settings.Setting;
import org.gru4j.settings.Settings;

/**
 * How long to train, when to validate and when to write checkpoints. The averages are that of
 * checkpoints by Vaswani et al. 2017 (arXiv:1706.03762), section 6.1, and that of all steps behind
 * a non-monotonic trigger by Merity et al. 2017 (arXiv:1708.02182), section 3.
 */
public record TrainingPlan(
    @Setting(
            value = "Passes over the training data in all",
            option = "--epochs",
            label = "N",
            atLeast = 1)
        int epochs,
    @Setting(
            value = "Training steps in all",
            option = "--max-steps",
            label = "N",
            usual = "all of the epochs",
            atLeast = 1)
        long maxSteps,
    @Setting(
            value = "Longest time of one call of train or resume, final evaluation not counted",
            option = "--max-minutes",
            label = "N",
            usual = "no limit")
        Duration maxDuration,
    @Setting(
            value = "Steps between validations within epochs",
            option = "--validate-every",
            label = "STEPS",
            usual = "only after each epoch",
            atLeast = 0)
        long validateEvery,
    @Setting(
            value = "Stop after so many scheduled validations without improvement",
            option = "--patience",
            label = "N",
            usual = "never",
            atLeast = 0)
        int patience,
    @Setting(
            value = "By how much the validation loss must fall to count as an improvement",
            atLeast = 0,
            below = Double.POSITIVE_INFINITY)
        double minimumImprovement,
    @Setting(
            value =
                "Steps between checkpoints, which are also written after each validation and at the"
                    + " end",
            option = "--checkpoint-every",
            label = "STEPS",
            usual = "every 10 minutes",
            atLeast = 0)
        long checkpointSteps,
    @Setting("Time between checkpoints") Duration checkpointInterval,
    @Setting(
            value =
                "Average the parameters of the N checkpoints of the best validations at the end, and"
                    + " use that if its loss is lower",
            option = "--average",
            label = "N",
            usual = "no")
        int averaged,
    @Setting(
            value =
                "Use the mean of the parameters of all steps since the first scheduled validation that"
                    + " was worse than the best of those more than N before it (NT-ASGD)",
            option = "--nonmono",
            label = "N",
            usual = "no",
            atLeast = 0)
        int nonmono,
    @Setting(value = "Seed of data, order, weights and dropout", option = "--seed", label = "N")
        long seed) {
  /** A duration that never ends: the longest that fits nanoseconds in a long, about 292 years. */
  public static final Duration UNLIMITED = Duration.ofNanos(Long.MAX_VALUE);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a value is out of its bounds
   * @throws IllegalStateException if nothing limits the training
   */
  public TrainingPlan {
    Settings.check(
        TrainingPlan.class,
        epochs,
        maxSteps,
        maxDuration,
        validateEvery,
        patience,
        minimumImprovement,
        checkpointSteps,
        checkpointInterval,
        averaged,
        nonmono,
        seed);
    checkArgument(isPositive(maxDuration), "Expected maxDuration > 0, found %s.", maxDuration);
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
    TrainingPlan limited =
        new TrainingPlan(1, Long.MAX_VALUE, UNLIMITED, 0, 0, 0, 0, Duration.ofMinutes(10), 0, 0, 0);
    return Settings.builder(Builder.class, limited).epochs(Integer.MAX_VALUE);
  }

  /**
   * Steps in all, as far as epochs and their limit tell; the time or early stopping may end it
   * earlier.
   */
  public long totalSteps(int stepsPerEpoch) {
    return Math.min((long) epochs * stepsPerEpoch, maxSteps);
  }

  private static boolean isPositive(Duration duration) {
    // Anything longer would overflow the nanoseconds that the loop counts in.
    return !duration.isNegative() && !duration.isZero() && duration.compareTo(UNLIMITED) <= 0;
  }

  /** Builds a plan; a setter has the meaning of the setting of that name. */
  public interface Builder {
    Builder epochs(int value);

    Builder maxSteps(long value);

    Builder maxDuration(Duration value);

    Builder validateEvery(long value);

    Builder patience(int value);

    Builder minimumImprovement(double value);

    Builder checkpointSteps(long value);

    Builder checkpointInterval(Duration value);

    Builder averaged(int value);

    Builder nonmono(int value);

    Builder seed(long value);

    /**
     * Returns the plan.
     *
     * @throws IllegalArgumentException if a value is out of its bounds
     * @throws IllegalStateException if nothing limits the training
     */
    TrainingPlan build();
  }
}
