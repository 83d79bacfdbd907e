package org.gru4j.train.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.gru4j.train.history.TrainingHistory;
import org.gru4j.train.history.TrainingMeasure;

/** The validations of a training as comma-separated values. */
final class HistoryTable {
  private HistoryTable() {}

  static void write(TrainingMeasure measure, TrainingHistory history, OutputStream out)
      throws IOException {
    PrintWriter table = new PrintWriter(out, false, StandardCharsets.UTF_8);
    String unit = measure.unit().replace(' ', '_');
    table.printf(
        "step,epoch,%s,seconds,training_%s,validation_%s\n", measure.counted(), unit, unit);
    for (TrainingHistory.ValidationPoint point : history.validations()) {
      table.printf(
          Locale.ROOT,
          "%d,%d,%d,%.1f,%s,%s\n",
          point.step(),
          point.epoch(),
          point.counted(),
          point.seconds(),
          point.trainingLoss(),
          point.validationLoss());
    }
    table.flush();
    if (table.checkError()) {
      throw new IOException("the table could not be written");
    }
  }
}
