package org.gru4j.display;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;

/**
 * A table of numbers, drawn as cells that are the darker the greater they are.
 *
 * @param rowsAre what the rows are, such as "true label"
 * @param rows their labels, from top to bottom
 * @param values a row for each row
 */
record HeatMap(
    String name,
    String rowsAre,
    String columnsAre,
    List<String> rows,
    List<String> columns,
    List<double[]> values) {
  private static final Color DARKEST = new Color(8, 48, 107);

  /**
   * A chart. Shares are drawn from 0 to 1, whatever the greatest is.
   *
   * @param cell side of a cell, in pixels
   * @param margin what is left for labels, in pixels
   */
  HeatMapChart chart(int cell, int margin) {
    List<String> across = unique(columns);
    List<String> upward = unique(rows);
    Collections.reverse(upward);
    HeatMapChart chart =
        new HeatMapChartBuilder()
            .width(margin + cell * across.size())
            .height(margin + cell * upward.size())
            .title(name)
            .xAxisTitle(columnsAre)
            .yAxisTitle(rowsAre)
            .build();
    double greatest = 0;
    double smallest = 0;
    List<Number[]> cells = new ArrayList<>();
    for (int row = 0; row < upward.size(); row++) {
      double[] numbers = values.get(row);
      for (int column = 0; column < across.size(); column++) {
        // The chart counts rows from below.
        cells.add(new Number[] {column, upward.size() - 1 - row, numbers[column]});
        greatest = Math.max(greatest, numbers[column]);
        smallest = Math.min(smallest, numbers[column]);
      }
    }
    chart
        .getStyler()
        .setRangeColors(new Color[] {Color.WHITE, DARKEST})
        .setMin(smallest)
        .setMax(Math.max(1, greatest))
        .setHeatMapDecimalValueFormatter(HeatMap::text)
        .setXAxisLabelRotation(60)
        .setChartBackgroundColor(Color.WHITE);
    chart.addSeries(name, across, upward, cells);
    return chart;
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, value == Math.rint(value) ? "%,.0f" : "%.2f", value);
  }

  /** Words that occur twice are different labels to the chart. */
  private static List<String> unique(List<String> words) {
    List<String> labels = new ArrayList<>();
    for (String word : words) {
      String label = word.strip();
      StringBuilder unique = new StringBuilder(label.isEmpty() ? "(space)" : label);
      while (labels.contains(unique.toString())) {
        unique.append('\u200b');
      }
      labels.add(unique.toString());
    }
    return labels;
  }
}
