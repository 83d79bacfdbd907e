package org.gru4j.cli.sequence;

import picocli.CommandLine.Command;

/** Trains a tagger of steps. */
@Command(
    name = TagCommand.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a model that labels each step of sequences, from a folder of CSV files.",
      "A row is a time step, its columns numbers and a label.",
      "A tenth of the files is kept to validate on, another to test on.",
      "Ctrl-C ends early, with the evaluation; `gru4j resume` goes on where a run stopped.",
      ""
    })
public final class TagCommand extends LabelCommand {
  static final String NAME = "tag";

  TagCommand() {
    super(true);
  }
}
