package org.gru4j.examples;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** GRU layers of which each reads the output of the one before. */
final class GruStack {
  @Mixin HiddenSize hidden;

  @Option(
      names = "--layers",
      paramLabel = "N",
      defaultValue = "1",
      description = "GRU layers (default: ${DEFAULT-VALUE}).")
  int layers;

  GruStack(int usualUnits) {
    hidden = new HiddenSize(usualUnits);
  }
}
