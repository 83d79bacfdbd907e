package org.gru4j.examples;

import org.gru4j.decoding.BeamOptions;
import picocli.CommandLine.Option;

/** How translations are searched for. */
final class BeamSettings {
  @Option(
      names = "--beam",
      paramLabel = "WIDTH",
      defaultValue = "5",
      description = "Hypotheses kept at each step, 1 for greedy search (default: 5).")
  int beam;

  @Option(
      names = "--length-penalty",
      paramLabel = "ALPHA",
      defaultValue = "1",
      description = "0 ranks by probability, more favours long texts (default: 1).")
  double lengthPenalty;

  @Option(
      names = "--coverage-penalty",
      paramLabel = "BETA",
      defaultValue = "0",
      description = "Above 0, leaving words of the source out costs (default: 0).")
  double coveragePenalty;

  @Option(
      names = "--block-ngram",
      paramLabel = "N",
      defaultValue = "0",
      description = "Write no sequence of N tokens twice (default: 0, no blocking).")
  int blockNgram;

  @Option(
      names = "--longest",
      paramLabel = "TOKENS",
      defaultValue = "100",
      description = "Longest translation (default: ${DEFAULT-VALUE}).")
  int longest;

  BeamOptions options(int best) {
    return new BeamOptions(
        beam, lengthPenalty, coveragePenalty, blockNgram, longest, Math.min(best, beam));
  }
}
