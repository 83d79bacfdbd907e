package org.gru4j.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/** All measurements, with the ratios of ours to each peer. */
final class Table {
  private final Map<BenchCase, Map<String, Measurement>> cases;

  Table(Map<BenchCase, Map<String, Measurement>> cases) {
    this.cases = cases;
  }

  private record Row(
      BenchCase benchCase, String contender, Measurement measurement, double ratio) {}

  /** Ours is the first contender of a case; a ratio above 1 says that it does more per second. */
  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    cases.forEach(
        (benchCase, contenders) -> {
          Measurement ours = contenders.values().iterator().next();
          contenders.forEach(
              (name, measurement) -> {
                if (!measurement.isEmpty() && !ours.isEmpty()) {
                  rows.add(new Row(benchCase, name, measurement, ours.rate() / measurement.rate()));
                }
              });
        });
    return rows;
  }

  void print(PrintStream to) {
    to.println("| case | contender | median ms | per second | ours against it | peak MB |");
    to.println("|---|---|---:|---:|---:|---:|");
    for (Row row : rows()) {
      to.printf(
          Locale.ROOT,
          "| %s | %s | %.3f | %,.0f %s | %.2f | %d |%n",
          row.benchCase.name(),
          row.contender,
          row.measurement.medianMicroseconds() / 1000,
          row.measurement.rate(),
          row.benchCase.unit(),
          row.ratio,
          row.measurement.peakMegabytes());
    }
  }

  void writeCsv(Path file) throws IOException {
    StringBuilder csv =
        new StringBuilder("case,contender,median_us,rate,unit,ours_against_it,peak_mb\n");
    for (Row row : rows()) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,%s,%.2f,%.3f,%s,%.3f,%d%n",
              row.benchCase.name(),
              row.contender,
              row.measurement.medianMicroseconds(),
              row.measurement.rate(),
              row.benchCase.unit(),
              row.ratio,
              row.measurement.peakMegabytes()));
    }
    Files.writeString(file, csv);
  }

  /** One plot for each kind of case, by the first word of its name. */
  void plot(Path folder) throws IOException {
    Map<String, List<Map.Entry<BenchCase, Map<String, Measurement>>>> kinds =
        new java.util.LinkedHashMap<>();
    cases
        .entrySet()
        .forEach(
            entry ->
                kinds
                    .computeIfAbsent(
                        entry.getKey().name().split(" ", 2)[0], kind -> new ArrayList<>())
                    .add(entry));
    for (var kind : kinds.entrySet()) {
      plot(kind.getKey(), kind.getValue(), folder.resolve(kind.getKey() + ".png"));
    }
  }

  private static void plot(
      String kind, List<Map.Entry<BenchCase, Map<String, Measurement>>> group, Path file)
      throws IOException {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(1100)
            .height(600)
            .title(kind)
            .yAxisTitle(group.get(0).getKey().unit() + " per second")
            .build();
    chart.getStyler().setXAxisLabelRotation(30);
    List<String> labels =
        group.stream()
            .map(entry -> entry.getKey().name().substring(kind.length()).strip())
            .toList();
    List<String> names =
        group.stream().flatMap(entry -> entry.getValue().keySet().stream()).distinct().toList();
    for (String name : names) {
      List<Double> rates =
          group.stream()
              .map(entry -> entry.getValue().get(name))
              .map(
                  measurement ->
                      measurement == null || measurement.isEmpty() ? 0.0 : measurement.rate())
              .toList();
      chart.addSeries(name, labels, rates);
    }
    BitmapEncoder.saveBitmap(
        chart, Objects.requireNonNull(file).toString(), BitmapEncoder.BitmapFormat.PNG);
  }
}
