package org.gru4j.examples;

import org.gru4j.decoding.SamplingOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How tokens are drawn. */
final class SamplingSettings {
  @Mixin
  SettingOptions<SamplingOptions> sampling =
      SettingOptions.of(SamplingOptions.DEFAULT.withTemperature(0.8));

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the draws (default: ${DEFAULT-VALUE}).")
  long seed;

  SamplingOptions options() {
    return sampling.record();
  }
}
