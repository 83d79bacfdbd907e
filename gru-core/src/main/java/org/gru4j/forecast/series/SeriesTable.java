package org.gru4j.forecast.series;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gru4j.storage.VisibleText;
import org.gru4j.text.CsvHeading;
import org.gru4j.text.CsvText;
import org.jspecify.annotations.Nullable;

/** The cells of a table, brought to one form. */
final class SeriesTable {
  private final String file;
  private final List<String> heading;
  private final List<CsvText.Row> rows;
  private final TimeText times;

  SeriesTable(String file, List<String> heading, List<CsvText.Row> rows, TimeText times) {
    this.file = file;
    this.heading = heading;
    this.rows = rows;
    this.times = times;
  }

  /**
   * A step of a series as it stands in the table.
   *
   * @param line of the file
   * @param time empty if there is no column of times
   * @param target NaN if it is missing
   */
  record Step(long line, String time, double target, List<Double> known, List<Double> past) {}

  /** A series as it stands in the table. */
  record Part(String id, List<Step> steps, List<String> categories, List<Double> constants) {}

  TimeText times() {
    return times;
  }

  List<Part> longForm(String id, String time, String target, SeriesRoles roles) {
    int idColumn = id.isEmpty() ? -1 : column(id, "--id");
    int timeColumn = time.isEmpty() ? -1 : column(time, "--time");
    int targetColumn = column(target, "--target");
    int[] known = columns(roles.known(), "--known");
    int[] past = columns(roles.past(), "--past");
    int[] categories = columns(roles.categories(), "--category");
    int[] constants = columns(roles.constants(), "--constant");
    Map<String, Part> parts = new LinkedHashMap<>();
    for (CsvText.Row row : rows) {
      String name = idColumn < 0 ? heading.get(targetColumn) : cell(row, idColumn);
      Part part = parts.get(name);
      if (part == null) {
        part = new Part(name, new ArrayList<>(), cells(row, categories), numbers(row, constants));
        parts.put(name, part);
      } else {
        requireSame(part, row, categories, constants);
      }
      part.steps()
          .add(
              new Step(
                  row.line(),
                  timeColumn < 0 ? "" : cell(row, timeColumn),
                  number(row, targetColumn),
                  numbers(row, known),
                  numbers(row, past)));
    }
    return List.copyOf(parts.values());
  }

  private void requireSame(Part part, CsvText.Row row, int[] categories, int[] constants) {
    for (int i = 0; i < categories.length; i++) {
      requireSame(
          part.id(), row, categories[i], part.categories().get(i), cell(row, categories[i]));
    }
    for (int i = 0; i < constants.length; i++) {
      requireSame(part.id(), row, constants[i], part.constants().get(i), number(row, constants[i]));
    }
  }

  private void requireSame(String id, CsvText.Row row, int column, Object expected, Object found) {
    if (!expected.equals(found)) {
      throw new SeriesException(
          "Expected one value of column \"%s\" in all rows of series \"%s\" of %s, found %s and, in line %d, %s."
              .formatted(
                  VisibleText.of(heading.get(column)),
                  VisibleText.of(id),
                  file,
                  shown(expected),
                  row.line(),
                  shown(found)));
    }
  }

  private static String shown(Object value) {
    return "\"" + VisibleText.of(value.toString()) + "\"";
  }

  List<Part> columns(String time) {
    int timeColumn = time.isEmpty() ? -1 : column(time, "--time");
    List<Part> parts = new ArrayList<>();
    for (int column = 0; column < heading.size(); column++) {
      if (column != timeColumn) {
        List<Step> steps = new ArrayList<>();
        for (CsvText.Row row : rows) {
          steps.add(
              new Step(
                  row.line(),
                  timeColumn < 0 ? "" : cell(row, timeColumn),
                  // A short column may end before the row does.
                  column < row.values().size() ? number(row, column) : Double.NaN,
                  List.of(),
                  List.of()));
        }
        parts.add(new Part(heading.get(column), steps, List.of(), List.of()));
      }
    }
    return parts;
  }

  List<Part> rows() {
    List<Part> parts = new ArrayList<>();
    for (CsvText.Row row : rows) {
      List<Step> steps = new ArrayList<>();
      for (int column = 1; column < row.values().size(); column++) {
        steps.add(new Step(row.line(), "", number(row, column), List.of(), List.of()));
      }
      parts.add(new Part(cell(row, 0), steps, List.of(), List.of()));
    }
    return parts;
  }

  private int column(String wanted, String option) {
    int column = CsvHeading.find(heading, heading.size(), wanted);
    if (column < 0) {
      throw new SeriesException(
          "Expected a column \"%s\" (%s) in the first line of %s, found %s."
              .formatted(VisibleText.of(wanted), option, file, VisibleText.of(heading.toString())));
    }
    return column;
  }

  private int[] columns(List<String> wanted, String option) {
    return wanted.stream().mapToInt(each -> column(each, option)).toArray();
  }

  private String cell(CsvText.Row row, int column) {
    if (column >= row.values().size()) {
      throw new SeriesException(
          "Expected %d columns in line %d of %s, as the first line has, found %d."
              .formatted(heading.size(), row.line(), file, row.values().size()));
    }
    return row.values().get(column).strip();
  }

  private List<String> cells(CsvText.Row row, int[] columns) {
    List<String> cells = new ArrayList<>();
    for (int column : columns) {
      cells.add(cell(row, column));
    }
    return cells;
  }

  private List<Double> numbers(CsvText.Row row, int[] columns) {
    List<Double> numbers = new ArrayList<>();
    for (int column : columns) {
      numbers.add(number(row, column));
    }
    return numbers;
  }

  /** NaN for a missing one. */
  private double number(CsvText.Row row, int column) {
    String text = cell(row, column);
    if (isMissing(text)) {
      return Double.NaN;
    }
    double number = CsvText.number(text);
    if (!Double.isFinite(number)) {
      String name = column < heading.size() ? heading.get(column) : String.valueOf(column);
      throw new SeriesException(
          "Expected a number in column \"%s\" of line %d of %s, found \"%s\"."
              .formatted(VisibleText.of(name), row.line(), file, VisibleText.of(text)));
    }
    return number;
  }

  private static boolean isMissing(@Nullable String text) {
    return text == null || text.isEmpty() || text.equals("NA") || text.equalsIgnoreCase("nan");
  }
}
