package org.gru4j.forecast.series;

/** How series lie in a table. */
public enum SeriesLayout {
  /** A row for each step of each series, with a column that says which series it is. */
  LONG,
  /** A column for each series, a row for each step. */
  COLUMNS,
  /** A row for each series, its id in the first column, a column for each step. */
  ROWS
}
