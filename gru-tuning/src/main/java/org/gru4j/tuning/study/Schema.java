package org.gru4j.tuning.study;

import java.util.List;

/**
 * The tables of a study.
 *
 * <p>{@code application_id} marks the file as a study, {@code user_version} is the version of the
 * tables: both are in SQLite's own header and readable whatever the tables are.
 */
final class Schema {
  /** "GRU4" in ASCII. */
  static final int APPLICATION_ID = 0x47525534;

  static final int VERSION = 1;

  static final List<String> TABLES =
      List.of(
          "CREATE TABLE study ("
              + " id INTEGER PRIMARY KEY CHECK (id = 1),"
              + " description TEXT NOT NULL,"
              + " seed INTEGER NOT NULL)",
          "CREATE TABLE trial ("
              + " number INTEGER PRIMARY KEY,"
              + " state TEXT NOT NULL,"
              + " parameters TEXT NOT NULL,"
              + " seed INTEGER NOT NULL,"
              + " score REAL,"
              + " error TEXT,"
              + " attempt INTEGER NOT NULL,"
              + " failures INTEGER NOT NULL DEFAULT 0,"
              + " losses INTEGER NOT NULL DEFAULT 0,"
              // Null while the trial waits to be run again.
              + " worker TEXT,"
              + " lease_until INTEGER NOT NULL,"
              + " started INTEGER NOT NULL,"
              + " ended INTEGER)",
          "CREATE INDEX trial_state ON trial (state)",
          "CREATE TABLE intermediate ("
              + " trial INTEGER NOT NULL REFERENCES trial (number),"
              + " step INTEGER NOT NULL,"
              + " loss REAL NOT NULL,"
              + " PRIMARY KEY (trial, step)) WITHOUT ROWID",
          "CREATE TABLE session ("
              + " id INTEGER PRIMARY KEY,"
              + " started INTEGER NOT NULL,"
              + " seen INTEGER NOT NULL)",
          "PRAGMA application_id = " + APPLICATION_ID,
          "PRAGMA user_version = " + VERSION);

  private Schema() {}
}
