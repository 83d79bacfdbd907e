package org.gru4j.labelling.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.gru4j.storage.VisibleText;
import org.gru4j.text.StrictUtf8Reader;
import org.jspecify.annotations.Nullable;

/**
 * Reads words with their tags from text in columns, as the shared tasks of CoNLL have it: a word in
 * each line, an empty line behind each sentence.
 *
 * <p>Columns are separated by a tab where the first line of words has one, else by spaces. Comments
 * are lines that begin with {@code #} and have not as many columns as that line; lines of {@code
 * -DOCSTART-} are skipped, and so are the ranges and empty nodes ({@code 3-4}, {@code 3.1}) of
 * CoNLL-U, whose ten columns are known by their number.
 *
 * @param word column of the word from 0; negative ones count from the end
 * @param tag column of the tag, likewise
 */
public record ConllReader(int word, int tag) {
  /** Words first, tags last. */
  public static final ConllReader USUAL = new ConllReader(0, -1);

  private static final int COLUMNS_OF_CONLL_U = 10;
  private static final Pattern NO_WORD = Pattern.compile("[0-9]+[-.][0-9]+");
  private static final Pattern SPACES = Pattern.compile("[ \t]+");

  /**
   * The sentences of a file.
   *
   * @throws LabellingException if there is no such file, or a line has not the columns
   */
  public List<TaggedSentence> read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new LabellingException(
          "Expected a file of words and tags at %s, found none.".formatted(file));
    }
    try (BufferedReader lines = StrictUtf8Reader.open(file)) {
      List<TaggedSentence> sentences = read(file.toString(), lines, true);
      if (sentences.isEmpty()) {
        throw new LabellingException("Expected sentences in %s, found none.".formatted(file));
      }
      return sentences;
    } catch (IOException e) {
      throw new LabellingException(
          "Expected a readable file at %s, found %s.".formatted(file, e.getMessage()));
    }
  }

  /**
   * The sentences of a text.
   *
   * @param name of the text, for messages
   * @param tagged whether there are tags; else a line may have the column of the word alone
   */
  public List<TaggedSentence> read(String name, BufferedReader lines, boolean tagged)
      throws IOException {
    Document document = new Document(name, tagged);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      document.add(line);
    }
    document.endSentence();
    return document.sentences;
  }

  private final class Document {
    final List<TaggedSentence> sentences = new ArrayList<>();
    private final String name;
    private final boolean tagged;
    private final List<String> words = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private @Nullable Pattern separator;
    private int columns;
    private long number;
    private long first;

    Document(String name, boolean tagged) {
      this.name = name;
      this.tagged = tagged;
    }

    void add(String line) {
      number++;
      if (line.isBlank()) {
        endSentence();
        return;
      }
      List<String> values = values(line);
      if (line.startsWith("#") && values.size() != columns) {
        return;
      }
      if (values.get(0).equals("-DOCSTART-") || isNoWord(values)) {
        return;
      }
      columns = columns == 0 ? values.size() : columns;
      if (words.isEmpty()) {
        first = number;
      }
      words.add(value(values, word, "the word", 1));
      if (tagged) {
        tags.add(value(values, tag, "the tag", 2));
      }
    }

    private List<String> values(String line) {
      if (separator == null) {
        if (line.startsWith("#") && !line.contains("\t")) {
          return List.of(line);
        }
        separator = line.contains("\t") ? Pattern.compile("\t") : SPACES;
      }
      String text = separator == SPACES ? line.strip() : line;
      return List.of(separator.split(text, -1));
    }

    private boolean isNoWord(List<String> values) {
      return values.size() == COLUMNS_OF_CONLL_U && NO_WORD.matcher(values.get(0)).matches();
    }

    private String value(List<String> values, int column, String what, int fewest) {
      int place = column < 0 ? values.size() + column : column;
      boolean missing = values.size() < fewest || place < 0 || place >= values.size();
      if (missing || values.get(place).isBlank()) {
        throw new LabellingException(
            "Expected %s in column %d of line %d of %s, found \"%s\"."
                .formatted(what, column, number, name, VisibleText.of(String.join(" ", values))));
      }
      return values.get(place);
    }

    void endSentence() {
      if (!words.isEmpty()) {
        sentences.add(new TaggedSentence("line %d of %s".formatted(first, name), words, tags));
        words.clear();
        tags.clear();
      }
    }
  }
}
