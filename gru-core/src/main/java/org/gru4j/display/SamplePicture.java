package org.gru4j.display;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.gru4j.train.samples.Sample;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws samples of a training, and other figures of their form, that are no texts. */
public final class SamplePicture {
  private static final int CELL = 26;
  private static final int MARGIN = 180;

  private SamplePicture() {}

  /** A heat map: rows from top to bottom. */
  public static BufferedImage of(Sample.Matrix matrix) {
    return BitmapEncoder.getBufferedImage(
        new HeatMap(
                matrix.name(),
                matrix.rowsAre(),
                matrix.columnsAre(),
                matrix.rows(),
                matrix.columns(),
                matrix.values())
            .chart(CELL, MARGIN));
  }

  /**
   * Writes a heat map.
   *
   * @param file a PNG file, replaced if it is there
   * @throws UncheckedIOException if it cannot be written
   */
  public static void write(Sample.Matrix matrix, Path file) {
    try {
      Picture.write(of(matrix), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Curves over their axis. */
  public static BufferedImage of(Sample.Series series) {
    XYChart chart =
        new XYChartBuilder()
            .width(720)
            .height(400)
            .title(series.name())
            .xAxisTitle(series.axis())
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    for (Sample.Curve curve : series.curves()) {
      if (!curve.x().isEmpty()) {
        chart.addSeries(curve.name(), curve.x(), curve.y()).setMarker(SeriesMarkers.NONE);
      }
    }
    return BitmapEncoder.getBufferedImage(chart);
  }
}
