package org.gru4j.examples;

import org.gru4j.layer.DropoutKind;
import picocli.CommandLine.Option;

/** What is dropped between layers. */
final class DropoutOptions {
  @Option(
      names = "--dropout",
      paramLabel = "SHARE",
      description = "Share of activations dropped between layers (default: ${DEFAULT-VALUE}).")
  double share;

  @Option(
      names = "--dropout-kind",
      paramLabel = "KIND",
      defaultValue = "element",
      description = "What is dropped together: ${COMPLETION-CANDIDATES} (default: element).")
  DropoutKind kind = DropoutKind.ELEMENT;

  DropoutOptions(double usual) {
    share = usual;
  }
}
