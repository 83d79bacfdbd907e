package org.gru4j.sequence;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.gru4j.storage.VisibleText;
import org.gru4j.text.CsvText;
import org.nd4j.linalg.api.ndarray.INDArray;

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

  /** Where a label is unless somebody says otherwise. */
  private static final String LAST = "-1";

  /**
   * Checks the values.
   *
   * @throws SequenceException if the heading is negative, or a quote or line end is the delimiter
   */
  public CsvSequences {
    require(heading, delimiter);
  }

  static void require(int heading, char delimiter) {
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
    CsvTable first = null;
    for (Path file : files(folder)) {
      CsvTable table = CsvTable.of(this, file);
      first = first == null ? table : first;
      table.requireWidth(first.width());
      int label = labelColumn(table, labelColumn);
      if (table.names().contains(labelColumn.strip()) && !table.names().equals(first.names())) {
        throw new SequenceException(
            "Expected the columns %s in the heading of %s as in that of %s, found %s."
                .formatted(
                    CsvTable.shown(first.names()),
                    file,
                    first.file(),
                    CsvTable.shown(table.names())));
      }
      sequences.add(labelled(table, table.columnsWithout(label), label));
    }
    return sequences;
  }

  private static int labelColumn(CsvTable table, String labelColumn) {
    int label = table.column(labelColumn);
    if (table.width() < 2) {
      throw new SequenceException(
          "Expected a feature beside the label in %s, found one column.".formatted(table.file()));
    }
    return label;
  }

  private static LabelledSequence labelled(CsvTable table, int[] features, int label) {
    return new LabelledSequence(table.file(), table.numbers(features), table.labels(label));
  }

  /**
   * Reads the columns that a model was trained with, and their labels, from one file.
   *
   * @param columns of the model; its label is the last one if none is known
   * @throws SequenceException if one is not there, or the file is not as the table above says
   */
  public LabelledSequence labelled(Path file, SequenceColumns columns) {
    CsvTable table = CsvTable.of(this, file);
    String label = columns.label() == null ? LAST : columns.label();
    int[] features = table.features(columns.withLabel(label));
    int place = labelColumn(table, label);
    if (Arrays.stream(features).anyMatch(feature -> feature == place)) {
      throw new SequenceException(
          "Expected a label beside the %d columns of features in %s, found %d columns; --label says where it is."
              .formatted(features.length, file, table.width()));
    }
    return labelled(table, features, place);
  }

  /**
   * Reads the columns that a model was trained with from one file, with or without a label.
   *
   * @return {@code [columns, time]} of DOUBLE, in the order of the training
   * @throws SequenceException if one is not there, or the file is not as the table above says
   */
  public INDArray features(Path file, SequenceColumns columns) {
    return features(CsvTable.of(this, file), columns);
  }

  /**
   * The same from a text.
   *
   * @param name of the text, for messages
   * @param text read to its end, not closed
   */
  public INDArray features(String name, Reader text, SequenceColumns columns) {
    return features(CsvTable.of(this, name, text), columns);
  }

  private static INDArray features(CsvTable table, SequenceColumns columns) {
    return table.numbers(table.features(columns));
  }

  /**
   * The columns that a model reads which is trained on {@link #series}.
   *
   * @param file one of the training
   */
  public SequenceColumns columns(Path file) {
    CsvTable table = CsvTable.of(this, file);
    return SequenceColumns.of(this, table.width(), table.names(), null);
  }

  /**
   * The columns that a model reads which is trained on {@link #labelled(Path, String)}.
   *
   * @param folder of the training
   * @param labelColumn a name from the heading, or else a number as above
   */
  public SequenceColumns columns(Path folder, String labelColumn) {
    CsvTable table = CsvTable.of(this, files(folder).get(0));
    int label = labelColumn(table, labelColumn);
    List<String> names = new ArrayList<>(table.names());
    String name = String.valueOf(label);
    if (label < names.size()) {
      String found = names.remove(label);
      name = found.isEmpty() || names.contains(found) ? name : found;
    }
    return SequenceColumns.of(this, table.width() - 1, names, name);
  }

  /**
   * Reads one file of numbers.
   *
   * @return {@code [columns, time]} of DOUBLE
   * @throws SequenceException if it is not as the table above says
   * @throws org.gru4j.text.CorpusException if it is no CSV
   */
  public INDArray series(Path file) {
    CsvTable table = CsvTable.of(this, file);
    return table.numbers(table.columnsWithout(-1));
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
    return CsvTable.of(this, file).column(column);
  }

  /**
   * The {@code .csv} files of a folder in the order of their names.
   *
   * @throws SequenceException if there are none
   */
  public static List<Path> files(Path folder) {
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
}
