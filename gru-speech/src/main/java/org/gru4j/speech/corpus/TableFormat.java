package org.gru4j.speech.corpus;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gru4j.text.CorpusException;
import org.gru4j.text.CsvText;

/**
 * A table with a line for each utterance, whose columns are named by its first line or by the user:
 *
 * <ul>
 *   <li>{@code audio} (also {@code path}, {@code file}, {@code wav_filename}, {@code
 *       audio_filepath}): the recording, as seen from the folder;
 *   <li>{@code text} (also {@code sentence}, {@code transcript}, {@code transcription});
 *   <li>{@code id}, {@code speaker} (also {@code client_id}, {@code speaker_id}), {@code subset}
 *       (also {@code split}), {@code start} and {@code end} in seconds, where they exist;
 *   <li>any other name: not read.
 * </ul>
 *
 * <p>A table of two columns without names holds recordings and texts.
 *
 * @param delimiter between columns
 * @param quoted whether a value may stand in quotes, which may then hold delimiters and line ends;
 *     else quotes are part of the text, as in tables with tabs
 * @param columns their names; empty if the first line has them
 * @param folder from where recordings are looked for; empty for the folder of the table
 */
public record TableFormat(char delimiter, boolean quoted, List<String> columns, String folder) {
  /** Tabs, no quotes, names in the first line or recordings and texts. */
  public static final TableFormat TSV = new TableFormat('\t', false, List.of(), "");

  /** Commas, quotes, names in the first line or recordings and texts. */
  public static final TableFormat CSV = new TableFormat(',', true, List.of(), "");

  private static final Map<String, String> OTHER_NAMES =
      Map.ofEntries(
          Map.entry("path", "audio"),
          Map.entry("file", "audio"),
          Map.entry("wav_filename", "audio"),
          Map.entry("audio_filepath", "audio"),
          Map.entry("sentence", "text"),
          Map.entry("transcript", "text"),
          Map.entry("transcription", "text"),
          Map.entry("client_id", "speaker"),
          Map.entry("speaker_id", "speaker"),
          Map.entry("split", "subset"));

  /** Keeps a copy of the names. */
  public TableFormat {
    columns = List.copyOf(columns);
  }

  /** The same with names for the columns, none of which is in the table. */
  public TableFormat withColumns(String... names) {
    return new TableFormat(delimiter, quoted, List.of(names), folder);
  }

  /** The same with recordings looked for elsewhere. */
  public TableFormat withFolder(String newFolder) {
    return new TableFormat(delimiter, quoted, columns, newFolder);
  }

  /**
   * Reads a table.
   *
   * @throws CorpusException if the table cannot be read, columns are missing or not named, or no
   *     utterance can be used
   */
  public SpeechCorpus read(Path table) {
    Rows rows = new Rows(table);
    if (quoted) {
      readQuoted(table, rows);
    } else {
      String boundary = String.valueOf(delimiter);
      CorpusBuilder.lines(
          table,
          (line, where) ->
              rows.add(
                  Arrays.asList(line.split(java.util.regex.Pattern.quote(boundary), -1)), where));
    }
    return rows.corpus.build();
  }

  private void readQuoted(Path table, Rows rows) {
    try (Reader text = CorpusBuilder.open(table)) {
      // Empty lines are left out, as in the other forms of a corpus.
      for (CsvText.Row row : CsvText.rows(table.toString(), text, delimiter, Integer.MAX_VALUE)) {
        if (!row.isEmptyLine()) {
          rows.add(row.values(), "line %d of %s".formatted(row.line(), table));
        }
      }
    } catch (IOException e) {
      throw CorpusBuilder.unreadable(table, e);
    }
  }

  /** The rows of one table. */
  private final class Rows {
    private final CorpusBuilder corpus;
    private final Path base;
    private List<String> names;

    Rows(Path table) {
      corpus = new CorpusBuilder(table);
      Path beside = table.toAbsolutePath().resolveSibling(folder);
      base = folder.isEmpty() ? table.resolveSibling("") : beside;
      names = columns.stream().map(TableFormat::standardName).toList();
    }

    void add(List<String> row, String where) {
      if (names.isEmpty()) {
        List<String> heading = row.stream().map(TableFormat::standardName).toList();
        if (heading.contains("audio") && heading.contains("text")) {
          names = heading;
          return;
        }
        if (row.size() != 2) {
          throw new CorpusException(
              "Expected columns named audio and text in %s, found %s; name them by the option columns."
                  .formatted(where, row));
        }
        names = List.of("audio", "text");
      }
      if (!names.contains("audio") || !names.contains("text")) {
        throw new CorpusException("Expected columns named audio and text, found " + names + ".");
      }
      if (row.size() != names.size()) {
        throw new CorpusException(
            "Expected %d columns (%s) in %s, found %d."
                .formatted(names.size(), String.join(", ", names), where, row.size()));
      }
      addUtterance(row, where);
    }

    private void addUtterance(List<String> row, String where) {
      String audio = value(row, "audio");
      String start = value(row, "start");
      String end = value(row, "end");
      String id = value(row, "id");
      if (id.isEmpty()) {
        id = start.isEmpty() ? audio : audio + "@" + start;
      }
      corpus.add(
          new Utterance(
              id,
              CorpusBuilder.path(base, audio, where),
              start.isEmpty() ? 0 : CorpusBuilder.seconds(start, "a start", where),
              end.isEmpty()
                  ? Double.POSITIVE_INFINITY
                  : CorpusBuilder.seconds(end, "an end", where),
              value(row, "text"),
              value(row, "speaker"),
              value(row, "subset")),
          where);
    }

    private String value(List<String> row, String name) {
      int column = names.indexOf(name);
      return column < 0 ? "" : row.get(column).strip();
    }
  }

  private static String standardName(String name) {
    String lower = name.strip().toLowerCase(Locale.ROOT);
    return OTHER_NAMES.getOrDefault(lower, lower);
  }
}
