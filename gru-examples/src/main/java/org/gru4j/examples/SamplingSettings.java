package org.gru4j.examples;

import org.gru4j.decoding.SamplingOptions;
import picocli.CommandLine.Option;

/** How tokens are drawn. */
final class SamplingSettings {
  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0.8",
      description =
          "Below 1 the likely becomes likelier, 0 takes the most probable token"
              + " (default: ${DEFAULT-VALUE}).")
  double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "0",
      description = "Draw from the K most probable tokens only (default: all).")
  int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1",
      description = "Draw from the most probable tokens of total probability P (default: all).")
  double topP;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "X",
      defaultValue = "1",
      description = "Above 1, what was written before becomes less likely (default: 1).")
  double repetitionPenalty;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the draws (default: ${DEFAULT-VALUE}).")
  long seed;

  SamplingOptions options() {
    return new SamplingOptions(temperature, topK, topP, repetitionPenalty);
  }
}
