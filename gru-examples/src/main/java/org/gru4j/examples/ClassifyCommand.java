package org.gru4j.examples;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gru4j.sequence.SequenceClassifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a classifier of sequences. */
@Command(
    name = "classify",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a model that labels sequences, from a folder with a CSV file for each.",
      "A row is a time step, its columns numbers and a label. A tenth of the files is kept to",
      "validate on, another to test on.",
      ""
    })
final class ClassifyCommand implements Callable<Integer> {
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

  @Option(names = "--bidirectional", description = "Read each sequence from both ends.")
  boolean bidirectional;

  @Override
  public Integer call() {
    LabelledData parts = LabelledData.read(data, label, options);
    parts.run(
        SequenceClassifier.perSequence(
            options.configuration().bidirectional(bidirectional).build(), parts.training()),
        options,
        spec.commandLine().getOut());
    return 0;
  }
}
