package org.gru4j.cli.sequence;

import picocli.CommandLine.Command;

/** Trains a classifier of sequences. */
@Command(
    name = ClassifyCommand.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a model that labels sequences, from a folder with a CSV file for each.",
      "A row is a time step, its columns numbers and a label.",
      "A tenth of the files is kept to validate on, another to test on.",
      "Ctrl-C ends early, with the evaluation; `gru4j resume` goes on where a run stopped.",
      ""
    })
public final class ClassifyCommand extends LabelCommand {
  static final String NAME = "classify";

  ClassifyCommand() {
    super(false);
  }
}
