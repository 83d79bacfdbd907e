package org.gru4j.sequence;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.datavec.api.records.reader.impl.csv.CSVSequenceRecordReader;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.api.writable.Writable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads sequences of numbers from CSV files through DataVec: a row is a time step, a column a
 * feature.
 *
 * @param skipLines lines of heading at the start of each file
 * @param delimiter what stands between columns
 */
public record CsvSequences(int skipLines, char delimiter) {
  /** Comma-separated files without a heading. */
  public static final CsvSequences PLAIN = new CsvSequences(0, ',');

  /** Comma-separated files with one line of heading. */
  public static final CsvSequences WITH_HEADING = new CsvSequences(1, ',');

  /**
   * Reads all {@code .csv} files of a folder, a sequence each, in the order of their names.
   *
   * @param labelColumn the column with the label, from 0; negative ones count from the end, -1 is
   *     the last
   * @throws SequenceException if there are no files, rows differ in length or a feature is no
   *     number
   */
  public List<LabelledSequence> labelled(Path folder, int labelColumn) {
    List<LabelledSequence> sequences = new ArrayList<>();
    int columns = 0;
    for (Path file : files(folder)) {
      List<List<Writable>> rows = rows(file, columns);
      columns = rows.get(0).size();
      int label = labelColumn < 0 ? columns + labelColumn : labelColumn;
      if (label < 0 || label >= columns || columns < 2) {
        throw new SequenceException(
            "Expected a feature beside label column %d in %s, found %d columns."
                .formatted(labelColumn, file, columns));
      }
      List<String> labels = rows.stream().map(row -> row.get(label).toString().strip()).toList();
      sequences.add(new LabelledSequence(file.toString(), numbers(file, rows, label), labels));
    }
    return sequences;
  }

  /**
   * Reads one file of numbers.
   *
   * @return {@code [columns, time]}
   * @throws SequenceException if it is empty, rows differ in length or a value is no number
   */
  public INDArray series(Path file) {
    return numbers(file, rows(file, 0), -1);
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

  private List<List<Writable>> rows(Path file, int columns) {
    if (!Files.isRegularFile(file)) {
      throw new SequenceException("Expected a CSV file at " + file + ", found none.");
    }
    List<List<Writable>> rows;
    try (CSVSequenceRecordReader reader =
        new CSVSequenceRecordReader(skipLines, String.valueOf(delimiter))) {
      reader.initialize(new CollectionInputSplit(List.<URI>of(file.toUri())));
      rows = reader.sequenceRecord();
    } catch (IOException e) {
      throw new SequenceException("Expected a readable file at %s, found %s.".formatted(file, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SequenceException("Reading " + file + " was interrupted.");
    }
    if (rows.isEmpty()) {
      throw new SequenceException("Expected rows of numbers in " + file + ", found none.");
    }
    int expected = columns == 0 ? rows.get(0).size() : columns;
    for (int row = 0; row < rows.size(); row++) {
      if (rows.get(row).size() != expected) {
        throw new SequenceException(
            "Expected %d columns in line %d of %s, found %d."
                .formatted(expected, skipLines + row + 1, file, rows.get(row).size()));
      }
    }
    return rows;
  }

  /** The features; column {@code label} is left out, -1 leaves out none. */
  private INDArray numbers(Path file, List<List<Writable>> rows, int label) {
    int columns = rows.get(0).size();
    INDArray features = Nd4j.create(DataType.FLOAT, label < 0 ? columns : columns - 1, rows.size());
    for (int row = 0; row < rows.size(); row++) {
      int feature = 0;
      for (int column = 0; column < columns; column++) {
        if (column != label) {
          String text = rows.get(row).get(column).toString().strip();
          features.putScalar(feature++, row, number(file, text, row, column));
        }
      }
    }
    return features;
  }

  private double number(Path file, String text, int row, int column) {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (!Double.isFinite(value)) {
      throw new SequenceException(
          "Expected a number in column %d of line %d of %s, found \"%s\"."
              .formatted(column, skipLines + row + 1, file, text));
    }
    return value;
  }
}
