package org.gru4j.cli.options;

import org.gru4j.decoding.SamplingOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How tokens are drawn. */
public final class SamplingSettings {
  @Mixin
  public SettingOptions<SamplingOptions> sampling =
      SettingOptions.of(SamplingOptions.DEFAULT.withTemperature(0.8));

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the draws (default: ${DEFAULT-VALUE}).")
  public long seed;

  public SamplingOptions options() {
    return sampling.record();
  }
}
