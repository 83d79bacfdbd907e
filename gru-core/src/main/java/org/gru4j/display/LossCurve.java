package org.gru4j.display;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.gru4j.train.TrainingProgress;
import org.gru4j.train.checkpoint.CheckpointException;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.history.TrainingHistory;
import org.gru4j.train.history.TrainingHistory.TrainingPoint;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.history.TrainingState;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws the losses of a training over its steps, to {@link RunFolder#lossCurve()} whenever a
 * checkpoint is written.
 */
public final class LossCurve implements TrainingProgress {
  private TrainingMeasure measure = TrainingMeasure.PERPLEXITY;

  @Override
  public void started(TrainingMeasure told, TrainingState state) {
    measure = told;
  }

  /**
   * Draws the curve, if there is anything to draw.
   *
   * @throws CheckpointException if the file cannot be written
   */
  @Override
  public void saved(RunFolder folder, TrainingState state) {
    TrainingHistory history = state.history();
    if (history.training().isEmpty() && history.validations().isEmpty()) {
      return;
    }
    Path file = folder.lossCurve();
    try {
      Picture.write(chart(measure, history), file);
    } catch (IOException e) {
      throw CheckpointException.unwritable(file, e);
    }
  }

  private static XYChart chart(TrainingMeasure measure, TrainingHistory history) {
    XYChart chart =
        new XYChartBuilder()
            .width(900)
            .height(540)
            .title(capitalized(measure.loss()) + " during training")
            .xAxisTitle("training steps")
            .yAxisTitle(measure.unit())
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setXAxisMin(0.0);
    chart.getStyler().setXAxisDecimalPattern("#,##0");
    chart.getStyler().setYAxisDecimalPattern("0.00");
    List<TrainingPoint> training = history.training();
    if (!training.isEmpty()) {
      chart
          .addSeries(
              "training (smoothed)",
              training.stream().mapToDouble(TrainingPoint::step).toArray(),
              training.stream().mapToDouble(TrainingPoint::loss).toArray())
          .setMarker(SeriesMarkers.NONE);
    }
    List<ValidationPoint> validations = history.validations();
    if (!validations.isEmpty()) {
      chart.addSeries(
          "validation",
          validations.stream().mapToDouble(ValidationPoint::step).toArray(),
          validations.stream().mapToDouble(ValidationPoint::validationLoss).toArray());
    }
    return chart;
  }

  private static String capitalized(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }
}
