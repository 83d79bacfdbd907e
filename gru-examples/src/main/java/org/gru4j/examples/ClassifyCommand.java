package org.gru4j.examples;

import java.util.List;
import org.gru4j.sequence.LabelledSequence;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.sequence.SequenceConfiguration;
import picocli.CommandLine.Command;

/** Trains a classifier of sequences. */
@Command(
    name = "classify",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a model that labels sequences, from a folder with a CSV file for each.",
      "A row is a time step, its columns numbers and a label. A tenth of the files is kept to",
      "validate on, another to test on.",
      "Ctrl-C ends early, with the evaluation; the same command with --resume goes on.",
      ""
    })
final class ClassifyCommand extends LabelCommand {
  @Override
  SequenceClassifier create(SequenceConfiguration configuration, List<LabelledSequence> training) {
    return SequenceClassifier.perSequence(configuration, training);
  }
}
