package org.gru4j.text;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.gru4j.storage.VisibleText;

/**
 * The one reader of CSV, after RFC 4180. DataVec's parses line by line, drops an empty last value
 * and does not know a quoted line end.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>a quote that is never closed; anything but a delimiter behind a closing
 *     quote; an empty line between others; what is not UTF-8, or has the character
 *     U+0000</td></tr>
 * <tr><td>ignored</td><td>a byte order mark, empty lines at the end, spaces around quotes</td></tr>
 * <tr><td>accepted</td><td>LF, CRLF and CR; quoted values with delimiters, line ends and doubled
 *     quotes; quotes inside a value that does not begin with one; any number of values in a
 *     row</td></tr>
 * </table>
 */
public final class CsvText {
  /** No character of any text; it stands behind the last line. */
  private static final String END = "\uFFFF";

  /** Java would also take a type's letter, hexadecimal digits and words. */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

  private CsvText() {}

  /**
   * A decimal number such as {@code -1.5}, {@code .5} or {@code 2e-3}, without spaces around it.
   *
   * @return NaN if the text is none; infinite if the number is beyond a double
   */
  public static double number(String text) {
    return NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
  }

  /**
   * A row.
   *
   * @param line where it begins, from 1
   * @param values at least one, which may be empty
   */
  public record Row(long line, List<String> values) {
    /** Keeps a copy. */
    public Row {
      values = List.copyOf(values);
    }

    /** Whether there is nothing in it. */
    public boolean isEmptyLine() {
      return values.equals(List.of(""));
    }
  }

  /**
   * The rows of a document.
   *
   * @param document its name, for messages
   * @param text read to its end, not closed
   * @param heading how many rows at the start may be empty lines
   * @throws CorpusException if it is not as the table above says
   * @throws IOException if it cannot be read
   */
  public static List<Row> rows(String document, Reader text, char delimiter, int heading)
      throws IOException {
    StringWriter whole = new StringWriter();
    text.transferTo(whole);
    if (whole.getBuffer().indexOf("\0") >= 0) {
      throw new CorpusException(
          "Expected UTF-8 text in %s, found the character U+0000, as in UTF-16."
              .formatted(document));
    }
    // The library takes the end of the text for a closing quote: a row of our own shows which.
    List<Row> rows = parsed(document, whole.append('\n').append(END).toString(), delimiter);
    Row last = rows.remove(rows.size() - 1);
    if (!last.values().equals(List.of(END))) {
      throw new CorpusException(
          "Expected every quote in %s to be closed, found one open in the row that begins in line %d."
              .formatted(document, last.line()));
    }
    while (!rows.isEmpty() && rows.get(rows.size() - 1).isEmptyLine()) {
      rows.remove(rows.size() - 1);
    }
    for (Row row : rows.subList(Math.min(heading, rows.size()), rows.size())) {
      if (row.isEmptyLine()) {
        throw new CorpusException(
            "Expected values in line %d of %s, found an empty line."
                .formatted(row.line(), document));
      }
    }
    return rows;
  }

  private static List<Row> parsed(String document, String text, char delimiter) {
    List<Row> rows = new ArrayList<>();
    try (CsvReader<CsvRecord> records =
        CsvReader.builder()
            .fieldSeparator(delimiter)
            .skipEmptyLines(false)
            .allowExtraFields(true)
            .allowMissingFields(true)
            .allowExtraCharsAfterClosingQuote(false)
            .trimWhitespacesAroundQuotes(!Character.isWhitespace(delimiter))
            .ofCsvRecord(text)) {
      records.forEach(row -> rows.add(new Row(row.getStartingLineNumber(), row.getFields())));
    } catch (CsvParseException e) {
      long line = rows.isEmpty() ? 1 : rows.get(rows.size() - 1).line() + 1;
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new CorpusException(
          "Expected CSV in %s, found in or after line %d: %s."
              .formatted(document, line, VisibleText.of(String.valueOf(cause.getMessage()))),
          e);
    } catch (IOException e) {
      throw new IllegalStateException("A text in memory cannot be closed.", e);
    }
    return rows;
  }
}
