package org.gru4j.examples;

import picocli.CommandLine.Option;

/** How wide GRU layers are. */
final class HiddenSize {
  @Option(
      names = "--hidden",
      paramLabel = "SIZE",
      description = "Units of each GRU layer (default: ${DEFAULT-VALUE}).")
  int units;

  HiddenSize(int usual) {
    units = usual;
  }
}
