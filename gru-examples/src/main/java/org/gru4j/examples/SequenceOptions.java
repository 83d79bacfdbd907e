package org.gru4j.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import org.gru4j.sequence.CsvSequences;
import org.gru4j.sequence.SequenceConfiguration;
import org.gru4j.train.RunFolder;
import org.gru4j.train.TrainingPlan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the commands on CSV files have in common. */
final class SequenceOptions {
  @Option(
      names = "--heading",
      paramLabel = "LINES",
      defaultValue = "0",
      description = "Lines of heading in each file (default: ${DEFAULT-VALUE}).")
  int heading;

  @Option(
      names = "--hidden",
      paramLabel = "SIZE",
      defaultValue = "64",
      description = "Units of a GRU layer (default: ${DEFAULT-VALUE}).")
  int hidden;

  @Option(
      names = "--layers",
      paramLabel = "N",
      defaultValue = "1",
      description = "GRU layers (default: ${DEFAULT-VALUE}).")
  int layers;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      defaultValue = "0.005",
      description = "Learning rate of Adam (default: ${DEFAULT-VALUE}).")
  double learningRate;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Sequences in a minibatch (default: ${DEFAULT-VALUE}).")
  int batch;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "20",
      description = "Passes over the training data (default: ${DEFAULT-VALUE}).")
  int epochs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of order and weights (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the model goes (default: a new folder below runs).")
  @Nullable Path out;

  CsvSequences reader() {
    return new CsvSequences(heading, ',');
  }

  SequenceConfiguration.Builder configuration() {
    return SequenceConfiguration.builder()
        .hidden(hidden)
        .layers(layers)
        .learningRate(learningRate)
        .batchSize(batch)
        .seed(seed);
  }

  TrainingPlan plan() {
    return TrainingPlan.builder().epochs(epochs).seed(seed).build();
  }

  RunFolder run() {
    RunFolder run = RunFolder.at(out == null ? TrainCommand.newFolder() : out);
    if (Files.exists(run.last())) {
      throw new IllegalArgumentException(
          "Expected a folder without a run, found a checkpoint in %s.".formatted(run.path()));
    }
    return run;
  }
}
