package org.gru4j.examples;

import java.time.Duration;
import org.gru4j.train.TrainingPlan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long to train and when to save. */
final class PlanOptions {
  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "2",
      description = "Passes over the training text (default: ${DEFAULT-VALUE}).")
  int epochs;

  @Option(
      names = "--max-steps",
      paramLabel = "N",
      description = "Largest number of steps (default: all of the epochs).")
  @Nullable Long maxSteps;

  @Option(
      names = "--max-minutes",
      paramLabel = "N",
      description = "Longest training time (default: no limit).")
  @Nullable Double maxMinutes;

  @Option(
      names = "--validate-every",
      paramLabel = "STEPS",
      defaultValue = "0",
      description = "Validate within epochs too (default: only after each).")
  long validateEvery;

  @Option(
      names = "--patience",
      paramLabel = "N",
      defaultValue = "0",
      description = "Stop after so many validations without improvement (default: never).")
  int patience;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "STEPS",
      defaultValue = "0",
      description = "Write a checkpoint every so many steps (default: every 10 minutes).")
  long checkpointEvery;

  @Option(
      names = "--average",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Average the N best checkpoints at the end, and use that if it is better (default: no).")
  int average;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of weights, dropout and sample (default: ${DEFAULT-VALUE}).")
  long seed;

  TrainingPlan plan() {
    TrainingPlan.Builder plan =
        TrainingPlan.builder()
            .epochs(epochs)
            .validateEvery(validateEvery)
            .earlyStopping(patience, 0)
            .checkpointEvery(checkpointEvery)
            .average(average)
            .seed(seed);
    if (maxSteps != null) {
      plan.maxSteps(maxSteps);
    }
    if (maxMinutes != null) {
      plan.maxDuration(Duration.ofMillis(Math.round(maxMinutes * 60_000)));
    }
    return plan.build();
  }

  /** Steps in all, as far as epochs and their limit tell; the time limit may end it earlier. */
  long totalSteps(int stepsPerEpoch) {
    long byEpochs = (long) epochs * stepsPerEpoch;
    return maxSteps == null ? byEpochs : Math.min(byEpochs, maxSteps);
  }
}
