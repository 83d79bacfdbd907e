package org.gru4j.text;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.Flushable;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/**
 * The one writer of CSV to others, after RFC 4180 but with LF behind each row: quotes stand around
 * values that need them, and are doubled within. {@link CsvText} reads the same values back.
 */
public final class CsvRows implements Flushable {
  private final CsvWriter csv;

  /**
   * Rows with commas.
   *
   * @param out gets them; not closed
   */
  public CsvRows(Writer out) {
    this.csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out);
  }

  /**
   * Adds a row.
   *
   * @throws java.io.UncheckedIOException if the writer refuses it
   */
  public void write(List<String> values) {
    csv.writeRecord(values);
  }

  /** Hands on what was written. */
  @Override
  public void flush() throws IOException {
    csv.flush();
  }
}
