package org.gru4j.sequence;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.gru4j.storage.VisibleText;
import org.gru4j.text.CsvHeading;
import org.gru4j.text.CsvText;
import org.gru4j.text.StrictUtf8Reader;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The rows of a file. */
final class CsvTable {
  /** Its name, for messages. */
  private final String file;

  private final CsvSequences form;
  private final List<CsvText.Row> rows;
  private final int width;

  /** Empty without a heading. */
  private final List<String> names;

  private CsvTable(CsvSequences form, String file, Reader text) throws IOException {
    this.form = form;
    this.file = file;
    List<CsvText.Row> all = CsvText.rows(file, text, form.delimiter(), form.heading());
    int heading = form.heading();
    if (all.size() <= heading) {
      throw new SequenceException(
          "Expected rows of numbers in %s, found none%s."
              .formatted(file, heading == 0 ? "" : " after %d of heading".formatted(heading)));
    }
    rows = all.subList(heading, all.size());
    names =
        heading == 0
            ? List.of()
            : all.get(heading - 1).values().stream().map(String::strip).toList();
    width = rows.get(0).values().size();
    requireWidth(width);
  }

  /** The table in a file. */
  static CsvTable of(CsvSequences form, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new SequenceException("Expected a CSV file at " + file + ", found none.");
    }
    try (Reader text = StrictUtf8Reader.open(file)) {
      return new CsvTable(form, file.toString(), text);
    } catch (IOException e) {
      throw unreadable(file.toString(), e);
    }
  }

  /** The table in a text, which is read to its end and not closed. */
  static CsvTable of(CsvSequences form, String name, Reader text) {
    try {
      return new CsvTable(form, name, text);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  private static SequenceException unreadable(String name, IOException cause) {
    return new SequenceException(
        "Expected a readable file at %s, found %s.".formatted(name, cause));
  }

  String file() {
    return file;
  }

  int width() {
    return width;
  }

  /** Empty without a heading. */
  List<String> names() {
    return names;
  }

  void requireWidth(int expected) {
    for (CsvText.Row row : rows) {
      if (row.values().size() != expected) {
        throw new SequenceException(
            "Expected %d columns in line %d of %s, found %d."
                .formatted(expected, row.line(), file, row.values().size()));
      }
    }
  }

  int column(String text) {
    String wanted = text.strip();
    if (names.indexOf(wanted) != names.lastIndexOf(wanted)) {
      throw new SequenceException(
          "Expected one column \"%s\" in the heading of %s, found several: give its number."
              .formatted(VisibleText.of(wanted), file));
    }
    int column = CsvHeading.find(names, width, wanted);
    if (column < 0) {
      throw new SequenceException(
          "Expected a column \"%s\" in %s, found %d columns%s."
              .formatted(
                  VisibleText.of(wanted),
                  file,
                  width,
                  names.isEmpty() ? " and no heading" : ", named " + shown(names)));
    }
    return column;
  }

  List<String> labels(int column) {
    List<String> labels = new ArrayList<>();
    for (CsvText.Row row : rows) {
      String label = row.values().get(column).strip();
      if (label.isEmpty()) {
        throw new SequenceException("Expected a label in %s.".formatted(found(row, column, "")));
      }
      labels.add(label);
    }
    return labels;
  }

  /** All columns but one; -1 leaves out none. */
  int[] columnsWithout(int column) {
    return IntStream.range(0, width).filter(each -> each != column).toArray();
  }

  /** Where the features of a model are. */
  int[] features(SequenceColumns wanted) {
    if (!wanted.names().isEmpty() && !names.isEmpty()) {
      return wanted.names().stream().mapToInt(this::named).toArray();
    }
    int[] features = columnsWithout(-1);
    if (wanted.label() != null && width == wanted.count() + 1) {
      features = columnsWithout(column(wanted.label()));
    }
    if (features.length != wanted.count()) {
      throw new SequenceException(
          "Expected %d columns of features in %s, as the model was trained with, found %d; --label says which column is none."
              .formatted(wanted.count(), file, width));
    }
    return features;
  }

  private int named(String name) {
    int column = names.indexOf(name);
    if (column < 0 || column != names.lastIndexOf(name)) {
      throw new SequenceException(
          "Expected a column \"%s\" in the heading of %s, as the model was trained with, found %s."
              .formatted(
                  VisibleText.of(name), file, column < 0 ? shown(names) : "several of this name"));
    }
    if (column >= width) {
      throw new SequenceException(
          "Expected rows of %d columns in %s, as its heading has, found %d."
              .formatted(names.size(), file, width));
    }
    return column;
  }

  /** The numbers of some columns, {@code [columns, time]} of DOUBLE. */
  INDArray numbers(int[] columns) {
    double[][] features = new double[columns.length][rows.size()];
    for (int step = 0; step < rows.size(); step++) {
      for (int feature = 0; feature < columns.length; feature++) {
        features[feature][step] = number(rows.get(step), columns[feature]);
      }
    }
    return Nd4j.createFromArray(features).castTo(DataType.DOUBLE);
  }

  private double number(CsvText.Row row, int column) {
    String text = row.values().get(column).strip();
    double value = CsvText.number(text);
    if (Double.isNaN(value)) {
      String hint =
          row.equals(rows.get(0))
              ? ". Lines of heading (--heading) are %d, columns are separated (--delimiter) by \"%s\""
                  .formatted(form.heading(), VisibleText.of(String.valueOf(form.delimiter())))
              : "";
      throw new SequenceException(
          "Expected a number in %s%s.".formatted(found(row, column, text), hint));
    }
    if (Math.abs(value) > Float.MAX_VALUE) {
      throw new SequenceException(
          "Expected a number up to %.4g in %s."
              .formatted((double) Float.MAX_VALUE, found(row, column, text)));
    }
    return value;
  }

  private String found(CsvText.Row row, int column, String text) {
    String name =
        column < names.size() ? " (\"%s\")".formatted(VisibleText.of(names.get(column))) : "";
    return "column %d%s of line %d of %s, found %s"
        .formatted(
            column,
            name,
            row.line(),
            file,
            text.isEmpty() ? "no value" : "\"%s\"".formatted(VisibleText.of(text)));
  }

  /** Names as messages show them. */
  static String shown(List<String> names) {
    return VisibleText.of(names.toString());
  }
}
