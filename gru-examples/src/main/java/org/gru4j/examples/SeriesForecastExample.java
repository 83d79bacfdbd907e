package org.gru4j.examples;

import java.nio.file.Path;
import java.util.Locale;
import org.gru4j.forecast.Forecast;
import org.gru4j.forecast.Forecaster;
import org.gru4j.forecast.ForecasterConfiguration;
import org.gru4j.forecast.series.SeriesReader;
import org.gru4j.forecast.series.SeriesSet;
import org.gru4j.train.TrainingPlan;

/** Learns from the sales of many shops what they will sell, and how sure that is. */
public final class SeriesForecastExample {
  private SeriesForecastExample() {}

  /** Takes a table with the columns shop, day and sold, and a number of epochs. */
  public static void main(String[] arguments) {
    Path sales = Path.of(arguments[0]);
    int epochs = Integer.parseInt(arguments[1]);

    SeriesSet all = SeriesReader.longForm("shop", "day", "sold").read(sales);
    Forecaster model =
        Forecaster.create(ForecasterConfiguration.builder().horizon(7).build(), all.withoutLast(7));
    model.train(all.withoutLast(7), all, TrainingPlan.builder().epochs(epochs).build());
    Forecast next = model.forecast(all).get(0);
    System.out.printf(
        Locale.ROOT,
        "%s: %.0f, nine times in ten at most %.0f%n",
        next.id(),
        next.median()[0],
        next.quantile(0.9)[0]);
  }
}
