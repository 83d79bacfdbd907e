package org.gru4j.examples;

import org.gru4j.train.TrainingPlan;
import picocli.CommandLine.Option;

/** A training of so many epochs, for commands that need no more than that. */
final class EpochsAndSeed {
  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training data (default: ${DEFAULT-VALUE}).")
  int epochs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of data, order and weights (default: ${DEFAULT-VALUE}).")
  long seed;

  EpochsAndSeed(int usualEpochs) {
    epochs = usualEpochs;
  }

  TrainingPlan plan() {
    return TrainingPlan.builder().epochs(epochs).seed(seed).build();
  }
}
