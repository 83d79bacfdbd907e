package org.gru4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All measurements, with the ratios of ours to each peer. */
final class Table {
  private final List<Row> rows = new ArrayList<>();

  /**
   * A contender of a case.
   *
   * @param ratio of our rate to its rate, a number or "-"
   */
  private record Row(
      BenchCase benchCase, String contender, Measurement measurement, String ratio) {}

  /** Has a row for every contender that was measured. */
  Table(Map<BenchCase, Map<String, Measurement>> cases) {
    cases.forEach(
        (benchCase, contenders) ->
            contenders.forEach(
                (name, measurement) -> {
                  if (measurement.turns() > 0) {
                    rows.add(new Row(benchCase, name, measurement, ratio(contenders, measurement)));
                  }
                }));
  }

  /** Ours is the first contender of a case; a ratio above 1 says that it does more per second. */
  private static String ratio(Map<String, Measurement> contenders, Measurement peer) {
    Measurement ours = contenders.values().iterator().next();
    return ours.turns() == 0 ? "-" : String.format(Locale.ROOT, "%.2f", ours.rate() / peer.rate());
  }

  /** As docs/performance.md has it. */
  String markdown() {
    StringBuilder table =
        new StringBuilder(
            "| case | contender | turns | median ms | per second | ours against it | peak MB of the"
                + " process | MB of the case |\n|---|---|---:|---:|---:|---:|---:|---:|\n");
    for (Row row : rows) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %d | %.3f | %,.0f %s | %s | %d | %d |%n",
              row.benchCase.name(),
              row.contender,
              row.measurement.turns(),
              row.measurement.medianMicroseconds() / 1000,
              row.measurement.rate(),
              row.benchCase.unit(),
              row.ratio,
              row.measurement.peakMegabytes(),
              row.measurement.caseMegabytes()));
    }
    return table.toString();
  }

  void writeCsv(Path file) throws IOException {
    StringBuilder csv =
        new StringBuilder(
            "case,contender,turns,median_us,rate,unit,ours_against_it,peak_mb,case_mb\n");
    for (Row row : rows) {
      csv.append(
          String.format(
              Locale.ROOT,
              // Names of cases have commas.
              "\"%s\",%s,%d,%.2f,%.3f,%s,%s,%d,%d%n",
              row.benchCase.name(),
              row.contender,
              row.measurement.turns(),
              row.measurement.medianMicroseconds(),
              row.measurement.rate(),
              row.benchCase.unit(),
              row.ratio,
              row.measurement.peakMegabytes(),
              row.measurement.caseMegabytes()));
    }
    Files.writeString(file, csv);
  }
}
