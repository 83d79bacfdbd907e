package org.gru4j.cli.options;

import org.gru4j.forecast.series.Frequency;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** After how many steps a pattern returns. */
public final class SeasonOption {
  @Option(
      names = "--season",
      converter = Bounds.Count.class,
      paramLabel = "STEPS",
      description =
          "After how many steps a pattern returns, for MASE and for the forecasts that learn nothing"
              + " (default: a day of hours or minutes, a week of days, a year of months).")
  @Nullable Integer season;

  /** As asked for, or else the usual one. */
  public int of(Frequency frequency) {
    return season == null ? frequency.season() : season;
  }
}
