package org.gru4j.cli.sequence;

import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.options.ModelOptions;
import org.gru4j.cli.options.SettingOptions;
import org.gru4j.cli.run.OutFolder;
import org.gru4j.cli.run.TrainingCommand;
import org.gru4j.cli.run.WatchedTraining;
import org.gru4j.sequence.CsvSequences;
import org.gru4j.sequence.SequenceConfiguration;
import org.gru4j.train.OptimizerSettings;
import org.gru4j.train.OptimizerSettings.Optimizer;
import org.gru4j.train.OptimizerSettings.Schedule;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands on CSV files have in common. */
final class SequenceOptions {
  /** As the builder of sequence models has it: a rate that does not change. */
  private static final OptimizerSettings ADAM =
      new OptimizerSettings(Optimizer.ADAM, 0.005, 0.999, Schedule.CONSTANT, 0, 100);

  @Option(
      names = "--heading",
      converter = Bounds.CountOrNone.class,
      paramLabel = "LINES",
      defaultValue = "0",
      description =
          "Lines of heading in each file, the last of which names the columns (default: ${DEFAULT-VALUE}).")
  int heading;

  @Option(
      names = "--delimiter",
      paramLabel = "CHARACTER",
      defaultValue = ",",
      description = "What stands between columns (default: a comma).")
  char delimiter;

  @Mixin ModelOptions<SequenceConfiguration> model;

  @Mixin SettingOptions<TrainingPlan> plan = SettingOptions.ofPlan(20).only("epochs", "seed");

  @Mixin OutFolder out = new OutFolder();

  /**
   * Options of a command.
   *
   * @param without settings of the model that it has no use for
   */
  SequenceOptions(String... without) {
    model =
        new ModelOptions<>(
            SettingOptions.of(SequenceConfiguration.builder().build()).without(without),
            SettingOptions.of(ADAM).without("schedule", "warmup"));
  }

  CsvSequences reader() {
    return new CsvSequences(heading, delimiter);
  }

  SequenceConfiguration configuration() {
    return model.configuration(1, plan.record().seed());
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
  <D> void train(
      TrainingCommand.Start start, Training<D> model, D training, D validation, RunFolder folder) {
    WatchedTraining.run(
        start,
        start.run(plan.record(), folder),
        watched -> model.run(training, validation, watched));
  }
}
