package org.gru4j.bench;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws what was measured: a plot of bars for each kind of case, and one of all curves. */
final class Plots {
  private final Map<String, Map<BenchCase, Map<String, Measurement>>> bars = new LinkedHashMap<>();
  private final Map<String, Map<BenchCase, Map<String, Measurement>>> curves =
      new LinkedHashMap<>();

  Plots(Map<BenchCase, Map<String, Measurement>> cases) {
    cases.forEach(
        (benchCase, contenders) -> {
          Map<String, Measurement> measured = new LinkedHashMap<>(contenders);
          measured.values().removeIf(measurement -> measurement.turns() == 0);
          if (!measured.isEmpty()) {
            Map<String, Map<BenchCase, Map<String, Measurement>>> plots =
                benchCase.growth().isPresent() ? curves : bars;
            String plot =
                benchCase.growth().map(BenchCase.Growth::axis).orElseGet(() -> kind(benchCase));
            plots.computeIfAbsent(plot, key -> new LinkedHashMap<>()).put(benchCase, measured);
          }
        });
  }

  /** The first word of a case's name. */
  private static String kind(BenchCase benchCase) {
    return benchCase.name().split(" ", 2)[0];
  }

  void write(Path folder) throws IOException {
    for (Map.Entry<String, Map<BenchCase, Map<String, Measurement>>> plot : bars.entrySet()) {
      BitmapEncoder.saveBitmap(
          bars(plot.getKey(), plot.getValue()),
          folder.resolve(plot.getKey() + ".png").toString(),
          BitmapFormat.PNG);
    }
    if (!curves.isEmpty()) {
      List<XYChart> charts = new ArrayList<>();
      curves.forEach(
          (axis, points) ->
              charts.add(curve(axis, "ms of a step", points, m -> m.medianMicroseconds() / 1000)));
      curves.forEach(
          (axis, points) ->
              // A logarithm needs more than 0.
              charts.add(
                  curve(axis, "MB of the case", points, m -> Math.max(1, m.caseMegabytes()))));
      BitmapEncoder.saveBitmap(
          charts, 2, curves.size(), folder.resolve("growth.png").toString(), BitmapFormat.PNG);
    }
  }

  private static Set<String> contenders(Map<BenchCase, Map<String, Measurement>> cases) {
    Set<String> names = new LinkedHashSet<>();
    cases.values().forEach(measured -> names.addAll(measured.keySet()));
    return names;
  }

  private static CategoryChart bars(String kind, Map<BenchCase, Map<String, Measurement>> cases) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(1100)
            .height(600)
            .title(kind)
            .yAxisTitle(cases.keySet().iterator().next().unit() + " per second")
            .build();
    chart.getStyler().setXAxisLabelRotation(30);
    List<String> labels =
        cases.keySet().stream().map(c -> c.name().substring(kind.length()).strip()).toList();
    for (String name : contenders(cases)) {
      List<Double> rates =
          cases.values().stream()
              .map(measured -> measured.get(name))
              .map(measurement -> measurement == null ? 0.0 : measurement.rate())
              .toList();
      chart.addSeries(name, labels, rates);
    }
    return chart;
  }

  private static XYChart curve(
      String axis,
      String title,
      Map<BenchCase, Map<String, Measurement>> points,
      ToDoubleFunction<Measurement> value) {
    XYChart chart =
        new XYChartBuilder()
            .width(480)
            .height(380)
            .xAxisTitle(
                axis
                    + ", with "
                    + points.keySet().iterator().next().growth().orElseThrow().others())
            .yAxisTitle(title)
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
    for (String name : contenders(points)) {
      List<Double> x = new ArrayList<>();
      List<Double> y = new ArrayList<>();
      points.forEach(
          (benchCase, measured) -> {
            Measurement measurement = measured.get(name);
            if (measurement != null) {
              x.add((double) benchCase.growth().orElseThrow().value());
              y.add(value.applyAsDouble(measurement));
            }
          });
      chart.addSeries(name, x, y);
    }
    return chart;
  }
}
