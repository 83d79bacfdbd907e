package org.gru4j.examples;

import org.gru4j.sequence.CsvSequences;
import org.gru4j.sequence.SequenceConfiguration;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands on CSV files have in common. */
final class SequenceOptions {
  @Option(
      names = "--heading",
      paramLabel = "LINES",
      defaultValue = "0",
      description = "Lines of heading in each file (default: ${DEFAULT-VALUE}).")
  int heading;

  @Mixin GruStack gru = new GruStack(64);

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

  @Mixin EpochsAndSeed length = new EpochsAndSeed(20);

  @Mixin ResumableOut out = new ResumableOut();

  CsvSequences reader() {
    return new CsvSequences(heading, ',');
  }

  SequenceConfiguration.Builder configuration() {
    return SequenceConfiguration.builder()
        .hidden(gru.hidden.units)
        .layers(gru.layers)
        .learningRate(learningRate)
        .batchSize(batch)
        .seed(length.seed);
  }

  /**
   * A model's {@code train} or {@code resume}.
   *
   * @param <D> data
   */
  interface Training<D> {
    TrainingResult run(D training, D validation, TrainingRun run);
  }

  /** Trains before a person's eyes. */
  <D> void train(Training<D> model, D training, D validation, RunFolder folder) {
    WatchedTraining.run(
        TrainingRun.of(length.plan()).in(folder), run -> model.run(training, validation, run));
  }
}
