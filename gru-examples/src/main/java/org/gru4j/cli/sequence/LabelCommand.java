package org.gru4j.cli.sequence;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.gru4j.cli.run.Resumable;
import org.gru4j.cli.run.RunArguments;
import org.gru4j.sequence.LabelledSequence;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.sequence.SequenceConfiguration;
import org.gru4j.train.checkpoint.RunFolder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains on sequences with labels. */
public abstract class LabelCommand implements Callable<Integer>, Resumable {
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin SequenceOptions options = new SequenceOptions();

  @Parameters(paramLabel = "FOLDER", description = "The folder of .csv files.")
  Path data = Path.of("");

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      defaultValue = "-1",
      description =
          "Column of the label: its name, or its number from 0; -1 is the last (default: -1).")
  String label = "-1";

  /** Whether each step gets a label, not the sequence as a whole. */
  private final boolean perStep;

  LabelCommand(boolean perStep) {
    this.perStep = perStep;
  }

  @Override
  public Integer call() {
    options.out.requireNew();
    SequenceConfiguration configuration = options.configuration();
    LabelledData parts = LabelledData.read(data, label, options);
    SequenceClassifier model = create(configuration, parts.training());
    // What only the end of the command reads is checked at its beginning.
    model.requireUsable(parts.test());
    RunFolder run = RunArguments.begin(options.out, spec);
    options.train(model::train, parts.training(), parts.validation(), options.run(run));
    parts.report(run, spec.commandLine().getOut());
    return 0;
  }

  @Override
  public int resume(RunFolder run, boolean restartSchedule) {
    LabelledData parts = LabelledData.read(data, label, options);
    SequenceClassifier model = SequenceClassifier.load(run.last());
    options.train(
        model::resume,
        parts.training(),
        parts.validation(),
        options.run(run).restartingSchedule(restartSchedule));
    parts.report(run, spec.commandLine().getOut());
    return 0;
  }

  private SequenceClassifier create(
      SequenceConfiguration configuration, List<LabelledSequence> training) {
    return perStep
        ? SequenceClassifier.perStep(configuration, training)
        : SequenceClassifier.perSequence(configuration, training);
  }
}
