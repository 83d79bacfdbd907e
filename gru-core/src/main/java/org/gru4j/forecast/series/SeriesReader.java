package org.gru4j.forecast.series;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.writable.NullWritable;
import org.gru4j.storage.VisibleText;
import org.gru4j.text.CsvText;
import org.gru4j.text.StrictUtf8Reader;
import org.jspecify.annotations.Nullable;

/**
 * Reads tables of series in CSV, or the records of a reader of DataVec.
 *
 * <table>
 * <caption>What is read and what is not, beside what {@link CsvText} says</caption>
 * <tr><td>refused</td><td>a column that is not there; a time that is none, comes twice, is earlier
 *     than the one before it, or lies between two steps; a text where a number is to be; a category
 *     that changes within a series; a series without a number</td></tr>
 * <tr><td>ignored</td><td>columns without a role; spaces around values</td></tr>
 * <tr><td>accepted</td><td>an empty cell, {@code NA} and {@code NaN} for a number that is missing; a
 *     time that is not there, whose numbers are then missing; rows behind the last number of a
 *     series, for what is known of the future</td></tr>
 * </table>
 *
 * @param layout how series lie in the table
 * @param delimiter what stands between columns, one character
 * @param id column of the series' ids, in long form; empty if the table is one series
 * @param time column of the times; empty if there is none, and rows follow each other
 * @param target column of the number that is forecast, in long form
 * @param roles of further columns, in long form
 * @param frequency how far apart steps are, see {@link Frequency#of}; empty to find it in the times
 * @param start time of the first step of each series where no column tells; empty if unknown
 * @param zone whose clock the times are of, such as Europe/Berlin; empty for times without a zone
 * @param timeFormat pattern of the times; empty for ISO 8601, months and quarters
 * @param skipped how many rows below the heading are not read
 */
public record SeriesReader(
    SeriesLayout layout,
    String delimiter,
    String id,
    String time,
    String target,
    SeriesRoles roles,
    String frequency,
    String start,
    String zone,
    String timeFormat,
    int skipped) {
  /** Comma-separated, long form, no ids and no times, the last column. */
  public static final SeriesReader USUAL =
      new SeriesReader(SeriesLayout.LONG, ",", "", "", "-1", SeriesRoles.NONE, "", "", "", "", 0);

  /**
   * Checks the values.
   *
   * @throws SeriesException if they do not go together
   */
  public SeriesReader {
    Objects.requireNonNull(layout);
    if (delimiter.length() != 1 || "\"\r\n".contains(delimiter)) {
      throw new SeriesException(
          "Expected one character other than quotes and line ends between columns (--delimiter), found \"%s\"."
              .formatted(VisibleText.of(delimiter)));
    }
    if (layout != SeriesLayout.LONG && !roles.equals(SeriesRoles.NONE)) {
      throw new SeriesException(
          "Expected further columns (--known, --past, --category, --constant) only in long form (--layout long), found them in the layout %s."
              .formatted(layout));
    }
    if (skipped < 0) {
      throw new SeriesException(
          "Expected rows to skip >= 0 (--skip-rows), found %d.".formatted(skipped));
    }
  }

  /** Of a table with a row for each step of each series. */
  public static SeriesReader longForm(String id, String time, String target) {
    return new SeriesReader(
        SeriesLayout.LONG, ",", id, time, target, SeriesRoles.NONE, "", "", "", "", 0);
  }

  /**
   * The same of series whose steps are so far apart, which tables of a few rows do not tell.
   *
   * @param known as it was found
   */
  public SeriesReader every(Frequency known) {
    return new SeriesReader(
        layout,
        delimiter,
        id,
        time,
        target,
        roles,
        known.toString(),
        start,
        zone,
        timeFormat,
        skipped);
  }

  /** The series of a file. */
  public SeriesSet read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new SeriesException("Expected a CSV file at " + file + ", found none.");
    }
    try (Reader text = StrictUtf8Reader.open(file)) {
      return read(file.toString(), text);
    } catch (IOException e) {
      throw new SeriesException("Expected a readable file at %s, found %s.".formatted(file, e));
    }
  }

  /**
   * The series of a text.
   *
   * @param name of the text, for messages
   * @param text read to its end, not closed
   * @throws SeriesException if it is not as the table above says
   * @throws org.gru4j.text.CorpusException if it is no CSV
   */
  public SeriesSet read(String name, Reader text) throws IOException {
    List<CsvText.Row> rows = CsvText.rows(name, text, delimiter.charAt(0), 0);
    if (rows.size() <= 1 + skipped) {
      throw new SeriesException(
          "Expected a heading and rows below it in %s, found %d rows."
              .formatted(name, rows.size()));
    }
    return read(name, rows.get(0).values(), rows.subList(1 + skipped, rows.size()));
  }

  /**
   * The series of records of DataVec: of a database, a spreadsheet, or what a {@code
   * TransformProcess} makes. What is said of lines in messages is said of records then, from 1.
   *
   * @param name of the records, for messages
   * @param records read to their end, not closed; a {@code NullWritable} is missing
   * @param columns their names, such as those of a {@code Schema}
   * @throws SeriesException if they are not as the table above says
   */
  public SeriesSet read(String name, RecordReader records, List<String> columns) {
    List<CsvText.Row> rows = new ArrayList<>();
    while (records.hasNext()) {
      List<String> values =
          records.next().stream()
              .map(value -> value instanceof NullWritable ? "" : value.toString())
              .toList();
      rows.add(new CsvText.Row(rows.size() + 1L, values));
    }
    if (rows.size() <= skipped) {
      throw new SeriesException(
          "Expected records of series in %s, found %d.".formatted(name, rows.size()));
    }
    return read(name, columns, rows.subList(skipped, rows.size()));
  }

  private SeriesSet read(String name, List<String> columns, List<CsvText.Row> rows) {
    SeriesTable table =
        new SeriesTable(
            name,
            columns.stream().map(String::strip).toList(),
            rows,
            new TimeText(timeFormat, zoneId()));
    List<SeriesTable.Part> parts =
        switch (layout) {
          case LONG -> table.longForm(id, time, target, roles);
          case COLUMNS -> table.columns(time);
          case ROWS -> table.rows();
        };
    return new SeriesGrid(this, name, table.times(), parts).series();
  }

  @Nullable ZoneId zoneId() {
    try {
      return zone.isEmpty() ? null : ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new SeriesException(
          "Expected a time zone such as Europe/Berlin (--zone), found \"%s\".".formatted(zone));
    }
  }

  /**
   * Appends to each series what another table says of the steps behind it.
   *
   * @param further series of the same ids, which begin where these end
   * @throws SeriesException if a series is not there, or begins at another time
   */
  public static SeriesSet continued(SeriesSet series, SeriesSet further) {
    Map<String, Series> byId = new HashMap<>();
    further.series().forEach(each -> byId.put(each.id(), each));
    List<Series> all = new ArrayList<>();
    for (Series each : series.series()) {
      Series next = byId.get(each.id());
      if (next == null) {
        throw new SeriesException(
            "Expected series \"%s\" to go on in the other table, found none of this id."
                .formatted(each.id()));
      }
      if (each.start() != null && next.start() != null) {
        long steps = series.frequency().steps(each.start(), next.start());
        if (steps != each.length()) {
          throw new SeriesException(
              "Expected series \"%s\" to go on at %s, found that it begins at %s in the other table."
                  .formatted(each.id(), series.name(each, each.length()), further.name(next, 0)));
        }
      }
      all.add(each.followedBy(next.values(0, next.length())));
    }
    return new SeriesSet(series.frequency(), series.zone(), series.roles(), all);
  }
}
