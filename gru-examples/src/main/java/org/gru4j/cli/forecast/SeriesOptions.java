package org.gru4j.cli.forecast;

import java.util.List;
import org.gru4j.forecast.series.SeriesLayout;
import org.gru4j.forecast.series.SeriesReader;
import org.gru4j.forecast.series.SeriesRoles;
import picocli.CommandLine.Option;

/** How a table of series is read. */
final class SeriesOptions {
  @Option(
      names = "--layout",
      paramLabel = "NAME",
      defaultValue = "long",
      description =
          "How series lie in the table: long, a row for each step of each series; columns, a column"
              + " for each series; rows, a row for each series (default: ${DEFAULT-VALUE}).")
  SeriesLayout layout = SeriesLayout.LONG;

  @Option(
      names = "--id",
      paramLabel = "COLUMN",
      defaultValue = "",
      description =
          "Column that says which series a row is of: its name in the first line, or its number from"
              + " 0 (default: the table is one series).")
  String id = "";

  @Option(
      names = "--time",
      paramLabel = "COLUMN",
      defaultValue = "",
      description = "Column of the time, likewise (default: none, the rows follow each other).")
  String time = "";

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      defaultValue = "-1",
      description = "Column of the number to forecast, likewise (default: the last).")
  String target = "-1";

  @Option(
      names = "--known",
      split = ",",
      paramLabel = "COLUMN",
      description =
          "Columns of numbers that are known of the future too, such as prices; a forecast needs"
              + " rows with them and no target.")
  List<String> known = List.of();

  @Option(
      names = "--past",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns of numbers that are known of the past only.")
  List<String> past = List.of();

  @Option(
      names = "--category",
      split = ",",
      paramLabel = "COLUMN",
      description =
          "Columns that tell what a series is one of, such as a region; one of them may be --id.")
  List<String> categories = List.of();

  @Option(
      names = "--constant",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns of numbers that do not change within a series.")
  List<String> constants = List.of();

  @Option(
      names = "--frequency",
      paramLabel = "NAME",
      defaultValue = "",
      description =
          "How far apart steps are: 15min, hourly, daily, weekly, monthly, quarterly, yearly"
              + " (default: as the times tell).")
  String frequency = "";

  @Option(
      names = "--start",
      paramLabel = "TIME",
      defaultValue = "",
      description = "Time of the first step of every series, where no column tells.")
  String start = "";

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      defaultValue = "",
      description =
          "Whose clock the times are of, such as Europe/Berlin, where it is set forth and back"
              + " (default: a clock that never is).")
  String zone = "";

  @Option(
      names = "--time-format",
      paramLabel = "PATTERN",
      defaultValue = "",
      description =
          "How times are written, such as \"dd.MM.yyyy HH:mm\" (default: 2026-01-31, 2026-01-31"
              + " 14:00 with or without seconds and an offset, 2026-01, 2026Q1, 2026).")
  String timeFormat = "";

  @Option(
      names = "--delimiter",
      paramLabel = "CHARACTER",
      defaultValue = ",",
      description = "What stands between columns (default: a comma).")
  String delimiter = ",";

  @Option(
      names = "--skip-rows",
      paramLabel = "N",
      defaultValue = "0",
      description = "Rows below the first line that are not read (default: ${DEFAULT-VALUE}).")
  int skipped;

  SeriesReader reader() {
    return new SeriesReader(
        layout,
        delimiter,
        id,
        time,
        target,
        new SeriesRoles(known, past, categories, constants),
        frequency,
        start,
        zone,
        timeFormat,
        skipped);
  }
}
