package org.gru4j.sequence;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gru4j.storage.VisibleText;
import org.gru4j.text.CsvText;
import org.gru4j.text.StrictUtf8Reader;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads sequences of numbers from CSV files: a row is a time step, a column a feature.
 *
 * <table>
 * <caption>What is read and what is not, beside what {@link CsvText} says</caption>
 * <tr><td>refused</td><td>rows of unequal length; a missing value; what is no decimal number, such
 *     as {@code NaN}, {@code 12d} and {@code 0x1p3}, or beyond the range of FLOAT; an empty label;
 *     a column that is not there, or whose name is there twice; files with other headings where a
 *     column is chosen by its name</td></tr>
 * <tr><td>ignored</td><td>lines of heading, but for the names of columns in the last; spaces around
 *     numbers, labels and names; files of a folder whose names do not end in {@code .csv}</td></tr>
 * <tr><td>accepted</td><td>decimal numbers such as {@code -1.5}, {@code .5} and {@code 2e-3}; any
 *     text as a label</td></tr>
 * </table>
 *
 * @param heading lines of heading at the start of each file; the last of them names the columns
 * @param delimiter what stands between columns
 */
public record CsvSequences(int heading, char delimiter) {
  /** Comma-separated files without a heading. */
  public static final CsvSequences PLAIN = new CsvSequences(0, ',');

  /** Comma-separated files with one line of heading. */
  public static final CsvSequences WITH_HEADING = new CsvSequences(1, ',');

  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,9}");

  /**
   * Checks the values.
   *
   * @throws SequenceException if the heading is negative, or a quote or line end is the delimiter
   */
  public CsvSequences {
    if (heading < 0) {
      throw new SequenceException("Expected lines of heading >= 0, found " + heading + ".");
    }
    if (delimiter == '"'
        || delimiter == '\n'
        || delimiter == '\r'
        || Character.isSurrogate(delimiter)) {
      throw new SequenceException(
          "Expected a delimiter other than quotes and line ends, found \"%s\"."
              .formatted(VisibleText.of(String.valueOf(delimiter))));
    }
  }

  /**
   * Reads all {@code .csv} files of a folder, a sequence each, in the order of their names.
   *
   * @param labelColumn the column with the label, from 0; negative ones count from the end, -1 is
   *     the last
   * @throws SequenceException if there are no files or they are not as the table above says
   * @throws org.gru4j.text.CorpusException if a file is no CSV
   */
  public List<LabelledSequence> labelled(Path folder, int labelColumn) {
    return labelled(folder, String.valueOf(labelColumn));
  }

  /**
   * The same with the label's column chosen by its name.
   *
   * @param labelColumn a name from the heading, or else a number as above
   */
  public List<LabelledSequence> labelled(Path folder, String labelColumn) {
    List<LabelledSequence> sequences = new ArrayList<>();
    Table first = null;
    for (Path file : files(folder)) {
      Table table = new Table(file);
      first = first == null ? table : first;
      table.requireWidth(first.width);
      int label = table.column(labelColumn);
      if (table.names.contains(labelColumn.strip()) && !table.names.equals(first.names)) {
        throw new SequenceException(
            "Expected the columns %s in the heading of %s as in that of %s, found %s."
                .formatted(shown(first.names), file, first.file, shown(table.names)));
      }
      if (table.width < 2) {
        throw new SequenceException(
            "Expected a feature beside the label in %s, found one column.".formatted(file));
      }
      sequences.add(
          new LabelledSequence(file.toString(), table.numbers(label), table.labels(label)));
    }
    return sequences;
  }

  /**
   * Reads one file of numbers.
   *
   * @return {@code [columns, time]} of DOUBLE
   * @throws SequenceException if it is not as the table above says
   * @throws org.gru4j.text.CorpusException if it is no CSV
   */
  public INDArray series(Path file) {
    return new Table(file).numbers(-1);
  }

  /**
   * Where a column of a file is.
   *
   * @param column a name from the heading, or else a number from 0; negative ones count from the
   *     end
   * @return from 0
   * @throws SequenceException if there is none
   */
  public int column(Path file, String column) {
    return new Table(file).column(column);
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files = entries.filter(file -> file.toString().endsWith(".csv")).sorted().toList();
      if (files.isEmpty()) {
        throw new SequenceException("Expected .csv files in " + folder + ", found none.");
      }
      return files;
    } catch (IOException e) {
      throw new SequenceException(
          "Expected a folder of .csv files at %s, found %s.".formatted(folder, e));
    }
  }

  private static String shown(List<String> names) {
    return VisibleText.of(names.toString());
  }

  /** The rows of a file. */
  private final class Table {
    private final Path file;
    private final List<CsvText.Row> rows;
    private final int width;

    /** Empty without a heading. */
    private final List<String> names;

    Table(Path file) {
      this.file = file;
      if (!Files.isRegularFile(file)) {
        throw new SequenceException("Expected a CSV file at " + file + ", found none.");
      }
      List<CsvText.Row> all;
      try (Reader text = StrictUtf8Reader.open(file)) {
        all = CsvText.rows(file.toString(), text, delimiter, heading);
      } catch (IOException e) {
        throw new SequenceException("Expected a readable file at %s, found %s.".formatted(file, e));
      }
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
      int named = names.indexOf(wanted);
      if (named != names.lastIndexOf(wanted)) {
        throw new SequenceException(
            "Expected one column \"%s\" in the heading of %s, found several: give its number."
                .formatted(VisibleText.of(wanted), file));
      }
      int column = named;
      if (named < 0 && WHOLE_NUMBER.matcher(wanted).matches()) {
        int number = Integer.parseInt(wanted);
        column = number < 0 ? width + number : number;
      }
      if (column < 0 || column >= width) {
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

    /** The features; a column is left out, -1 leaves out none. */
    INDArray numbers(int without) {
      double[][] features = new double[without < 0 ? width : width - 1][rows.size()];
      for (int step = 0; step < rows.size(); step++) {
        int feature = 0;
        for (int column = 0; column < width; column++) {
          if (column != without) {
            features[feature++][step] = number(rows.get(step), column);
          }
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
                    .formatted(heading, VisibleText.of(String.valueOf(delimiter)))
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
  }
}
