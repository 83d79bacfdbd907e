package org.gru4j.display;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.gru4j.train.samples.Sample;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws curves over one axis, such as forecasts beside what came, one panel below the other. */
public final class SeriesPlot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 300;
  private static final Color[] COLORS = {
    Color.DARK_GRAY, new Color(0x1F77B4), new Color(0x9ECAE1), new Color(0x9ECAE1)
  };

  private SeriesPlot() {}

  /**
   * Draws panels; a curve whose name begins with "one in" is a thin border.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void write(List<Sample.Series> panels, Path file) {
    BufferedImage picture =
        new BufferedImage(WIDTH, Math.max(1, HEIGHT * panels.size()), BufferedImage.TYPE_INT_RGB);
    Graphics2D paper = picture.createGraphics();
    for (int i = 0; i < panels.size(); i++) {
      paper.drawImage(BitmapEncoder.getBufferedImage(chart(panels.get(i))), 0, HEIGHT * i, null);
    }
    paper.dispose();
    try {
      Picture.write(picture, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static XYChart chart(Sample.Series panel) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(panel.name())
            .xAxisTitle(panel.axis())
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setXAxisDecimalPattern("#,##0");
    for (int i = 0; i < panel.curves().size(); i++) {
      Sample.Curve curve = panel.curves().get(i);
      if (!curve.x().isEmpty()) {
        XYSeries drawn = chart.addSeries(curve.name(), curve.x(), curve.y());
        drawn.setMarker(SeriesMarkers.NONE).setLineColor(COLORS[Math.min(i, COLORS.length - 1)]);
        if (curve.name().startsWith("one in")) {
          drawn.setLineStyle(SeriesLines.DASH_DASH);
        }
      }
    }
    return chart;
  }
}
