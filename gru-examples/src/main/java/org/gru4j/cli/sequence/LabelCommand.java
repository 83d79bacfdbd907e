package org.gru4j.cli.sequence;

import java.nio.file.Path;
import java.util.List;
import org.gru4j.cli.run.OutFolder;
import org.gru4j.cli.run.TrainingCommand;
import org.gru4j.sequence.LabelledSequence;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.sequence.SequenceConfiguration;
import org.gru4j.train.checkpoint.RunFolder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains on sequences with labels. */
abstract class LabelCommand extends TrainingCommand {
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
  protected OutFolder out() {
    return options.out;
  }

  @Override
  protected int train(Start start) {
    RunFolder begun = start.begun();
    LabelledData parts = LabelledData.read(data, label, options);
    SequenceClassifier model =
        (begun == null
                ? create(options.configuration(), parts.training())
                : SequenceClassifier.load(begun.last()))
            .reading(options.reader().columns(data, label));
    // What only the end of the command reads is checked at its beginning.
    model.requireUsable(parts.test());
    RunFolder run = start.folder(options.out, spec);
    options.train(
        start,
        begun == null ? model::train : model::resume,
        parts.training(),
        parts.validation(),
        run);
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
