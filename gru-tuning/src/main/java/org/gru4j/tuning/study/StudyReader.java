package org.gru4j.tuning.study;

import java.time.Duration;
import java.util.List;

/**
 * What can be read of a study, also while others run it.
 *
 * <p>Every method may be called from any thread and throws {@link StudyException} if the file
 * cannot be used.
 */
public sealed class StudyReader implements AutoCloseable permits Study {
  final Database database;
  final TrialTable table;

  StudyReader(Database database) {
    this.database = database;
    this.table = new TrialTable(database);
  }

  /** What is searched, as it was described when the study was begun. */
  public final synchronized String description() {
    List<String> found = database.query("SELECT description FROM study", row -> row.getString(1));
    return found.isEmpty() ? "" : found.get(0);
  }

  /** All trials in the order of their numbers. */
  public final synchronized List<Trial> trials() {
    // One transaction: a loss and its trial must be of the same moment.
    database.execute("BEGIN");
    try {
      return table.all();
    } finally {
      database.execute("COMMIT");
    }
  }

  /** Time of all runners so far. */
  public final synchronized Duration time() {
    return Duration.ofMillis(
        database.number("SELECT coalesce(sum(max(0, seen - started)), 0) FROM session"));
  }

  @Override
  public final synchronized void close() {
    database.close();
  }
}
