package org.gru4j.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
abstract class LabelCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin SequenceOptions options = new SequenceOptions();

  @Parameters(paramLabel = "FOLDER", description = "The folder of .csv files.")
  Path data = Path.of("");

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      defaultValue = "-1",
      description = "Column of the label, from 0; -1 is the last (default: ${DEFAULT-VALUE}).")
  int label;

  /** Whether each step gets a label, not the sequence as a whole. */
  private final boolean perStep;

  LabelCommand(boolean perStep) {
    this.perStep = perStep;
  }

  @Override
  public Integer call() {
    SequenceConfiguration configuration = options.configuration();
    LabelledData parts = LabelledData.read(data, label, options);
    RunFolder run = options.out.open();
    SequenceClassifier model =
        options.out.resume ? saved(run) : create(configuration, parts.training());
    parts.train(model, options, run);
    parts.report(run, spec.commandLine().getOut());
    return 0;
  }

  private SequenceClassifier create(
      SequenceConfiguration configuration, List<LabelledSequence> training) {
    return perStep
        ? SequenceClassifier.perStep(configuration, training)
        : SequenceClassifier.perSequence(configuration, training);
  }

  private SequenceClassifier saved(RunFolder run) {
    SequenceClassifier model = SequenceClassifier.load(run.last());
    if (model.labelsSteps() != perStep) {
      throw new IllegalArgumentException(
          "Expected a run of `gru4j %s` in %s, found one of `gru4j %s`."
              .formatted(name(perStep), run.path(), name(!perStep)));
    }
    return model;
  }

  private static String name(boolean perStep) {
    return perStep ? TagCommand.NAME : ClassifyCommand.NAME;
  }
}
