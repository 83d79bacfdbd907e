package org.gru4j.display;

import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.seq2seq.Seq2SeqException;
import org.gru4j.seq2seq.Translation;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;

/** Draws which words of the source each word of a translation was written from. */
public final class AttentionPlot {
  private static final int CELL = 40;
  private static final int MARGIN = 200;

  private AttentionPlot() {}

  /**
   * Writes a heat map: the source from left to right, the translation from top to bottom.
   *
   * @param file a PNG file, replaced if it is there
   * @throws Seq2SeqException if the model has no attention
   */
  public static void write(Translation translation, Path file) {
    if (translation.attention().isEmpty()) {
      throw new Seq2SeqException("Expected a model with attention to draw, found one without.");
    }
    List<String> columns = HeatMapLabels.unique(translation.sourceTokens());
    List<String> rows = HeatMapLabels.unique(translation.tokens());
    HeatMapChart chart =
        new HeatMapChartBuilder()
            .width(MARGIN + CELL * columns.size())
            .height(MARGIN + CELL * rows.size())
            .title("Attention")
            .xAxisTitle("source")
            .yAxisTitle("translation")
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setXAxisLabelRotation(60);
    chart.getStyler().setRangeColors(new Color[] {Color.WHITE, new Color(8, 48, 107)});
    chart.getStyler().setMin(0).setMax(1);
    List<Number[]> cells = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      float[] weights = translation.attention().get(row);
      for (int column = 0; column < columns.size(); column++) {
        // The chart counts rows from below.
        cells.add(new Number[] {column, rows.size() - 1 - row, weights[column]});
      }
    }
    List<String> upward = new ArrayList<>(rows);
    java.util.Collections.reverse(upward);
    chart.addSeries("attention", columns, upward, cells);
    try {
      Picture.write(chart, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
