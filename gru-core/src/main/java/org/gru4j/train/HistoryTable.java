package org.gru4j.train;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The validations of a training as comma-separated values. */
final class HistoryTable {
  private HistoryTable() {}

  static void write(TrainingHistory history, OutputStream out) throws IOException {
    PrintWriter table = new PrintWriter(out, false, StandardCharsets.UTF_8);
    table.print("step,epoch,tokens,seconds,training_nats_per_token,validation_nats_per_token\n");
    for (TrainingHistory.ValidationPoint point : history.validations()) {
      table.printf(
          Locale.ROOT,
          "%d,%d,%d,%.1f,%s,%s\n",
          point.step(),
          point.epoch(),
          point.tokens(),
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
