package org.gru4j.labelling.data;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.gru4j.storage.VisibleText;
import org.gru4j.text.CsvHeading;
import org.gru4j.text.CsvText;
import org.gru4j.text.StrictUtf8Reader;

/**
 * Reads texts with their labels: the rows of a CSV or TSV file with a heading, or the {@code .txt}
 * files of a folder with a sub-folder for each label.
 *
 * @param text column of the text: its name in the heading, or its number from 0, where negative
 *     ones count from the end
 * @param label column of the label, likewise
 */
public record LabelledTextReader(String text, String label) {
  /** Columns named "text" and "label". */
  public static final LabelledTextReader USUAL = new LabelledTextReader("text", "label");

  /**
   * The texts of a file or a folder, in an order that is the same everywhere.
   *
   * @throws LabellingException if there are none, or a row has no label
   */
  public List<LabelledText> read(Path path) {
    List<LabelledText> texts = Files.isDirectory(path) ? folders(path) : file(path, true);
    if (texts.isEmpty()) {
      throw new LabellingException(
          "Expected texts in %s, as rows of a table or as .txt files in a sub-folder for each label, found none."
              .formatted(path));
    }
    return texts;
  }

  /** The rows of a file, which need not have the column of the label. */
  public List<LabelledText> unlabelled(Path file) {
    return file(file, false);
  }

  private List<LabelledText> file(Path file, boolean labelled) {
    if (!Files.isRegularFile(file)) {
      throw new LabellingException(
          "Expected a table or a folder of texts at %s, found none.".formatted(file));
    }
    try (Reader reader = StrictUtf8Reader.open(file)) {
      return read(file.toString(), reader, labelled);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * The rows of a text.
   *
   * @param name of the text, for messages; columns are separated by tabs where it ends with {@code
   *     .tsv}
   * @param labelled whether the column of the label is read
   */
  public List<LabelledText> read(String name, Reader reader, boolean labelled) throws IOException {
    boolean tabs = name.toLowerCase(Locale.ROOT).endsWith(".tsv");
    List<CsvText.Row> rows = CsvText.rows(name, reader, tabs ? '\t' : ',', 0);
    if (rows.isEmpty()) {
      return List.of();
    }
    List<String> heading = rows.get(0).values().stream().map(String::strip).toList();
    int textColumn = column(heading, text, "--text", name);
    int labelColumn = labelled ? column(heading, label, "--label", name) : -1;
    List<LabelledText> texts = new ArrayList<>();
    for (CsvText.Row row : rows.subList(1, rows.size())) {
      String place = "line %d of %s".formatted(row.line(), name);
      String found = labelled ? value(row, labelColumn, place).strip() : "";
      if (labelled && found.isEmpty()) {
        throw new LabellingException("Expected a label in %s, found none.".formatted(place));
      }
      texts.add(new LabelledText(place, value(row, textColumn, place), found));
    }
    return texts;
  }

  private static String value(CsvText.Row row, int column, String place) {
    if (column >= row.values().size()) {
      throw new LabellingException(
          "Expected at least %d columns in %s, as the heading has, found %d."
              .formatted(column + 1, place, row.values().size()));
    }
    return row.values().get(column);
  }

  private static int column(List<String> heading, String wanted, String option, String name) {
    int column = CsvHeading.find(heading, heading.size(), wanted);
    if (column < 0) {
      throw new LabellingException(
          "Expected a column \"%s\" (%s) in the first line of %s, found %s."
              .formatted(VisibleText.of(wanted), option, name, VisibleText.of(heading.toString())));
    }
    return column;
  }

  private static List<LabelledText> folders(Path folder) {
    List<LabelledText> texts = new ArrayList<>();
    for (Path labelled : sorted(folder)) {
      if (Files.isDirectory(labelled)) {
        String label = String.valueOf(labelled.getFileName());
        for (Path file : sorted(labelled)) {
          if (file.toString().endsWith(".txt")) {
            try {
              texts.add(new LabelledText(file.toString(), StrictUtf8Reader.text(file), label));
            } catch (IOException e) {
              throw unreadable(file, e);
            }
          }
        }
      }
    }
    return texts;
  }

  private static List<Path> sorted(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static LabellingException unreadable(Path file, IOException cause) {
    return new LabellingException(
        "Expected something readable at %s, found %s.".formatted(file, cause.getMessage()));
  }
}
