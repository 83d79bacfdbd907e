package org.gru4j.speech.ngram;

import it.unimi.dsi.fastutil.floats.FloatArrayList;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.gru4j.text.CorpusException;
import org.gru4j.text.StrictUtf8Reader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ARPA format, as SRILM, KenLM and CMU's toolkit write it, also compressed by gzip:
 *
 * <pre>
 *   \data\
 *   ngram 1=2
 *   ...
 *   \1-grams:
 *   log10(p)  word  log10(b)            b may be missing, and always is for the longest n-grams
 *   ...
 *   \end\
 * </pre>
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused, with its line</td><td>KenLM's binary form; damaged gzip; a file that is cut off;
 *     other counts than the head says; probabilities above 1; what is no number; words that are no
 *     1-gram; n-grams that occur twice</td></tr>
 * <tr><td>ignored</td><td>what stands before {@code \data\}, which is a comment; empty lines</td></tr>
 * <tr><td>accepted</td><td>plain and gzip files; n-grams without a backoff weight, which is 1</td></tr>
 * </table>
 */
final class ArpaReader {
  private static final String DATA = "\\data\\";
  private static final String END = "\\end\\";
  private static final String BINARY = "mmap lm http://kheafield.com/code";

  private final Path file;
  private final NgramTree tree = new NgramTree();
  private final List<String> words = new ArrayList<>();
  private final Object2IntOpenHashMap<String> indices = new Object2IntOpenHashMap<>();
  private final FloatArrayList probabilities = new FloatArrayList();
  private final FloatArrayList backoffs = new FloatArrayList();
  private long lineNumber;

  ArpaReader(Path file) {
    this.file = file;
    indices.defaultReturnValue(NgramTree.NONE);
    // Of the root, which is no n-gram.
    probabilities.add(0);
    backoffs.add(0);
  }

  NgramModel read() {
    if (!Files.isRegularFile(file)) {
      throw new NgramException("Expected an ARPA file at " + file + ", found none.");
    }
    try (BufferedReader lines =
        new BufferedReader(new StrictUtf8Reader(file.toString(), open(file)))) {
      return read(lines);
    } catch (EOFException | ZipException e) {
      throw new NgramException(
          "Expected an intact gzip file in %s, found: %s.".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new NgramException("Expected to read " + file + ", found: " + e, e);
    } catch (CorpusException e) {
      throw new NgramException(String.valueOf(e.getMessage()), e);
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream stream = new BufferedInputStream(Files.newInputStream(file));
    stream.mark(2);
    boolean compressed = stream.read() == 0x1f && stream.read() == 0x8b;
    stream.reset();
    return compressed ? new GZIPInputStream(stream) : stream;
  }

  private NgramModel read(BufferedReader lines) throws IOException {
    skipComment(lines);
    IntArrayList counts = new IntArrayList();
    String line = nextLine(lines);
    for (; line.startsWith("ngram "); line = nextLine(lines)) {
      counts.add(count(line, counts.size() + 1));
    }
    if (counts.isEmpty()) {
      throw found("\"ngram 1=\" and the number of words", line);
    }
    for (int length = 1; length <= counts.size(); length++) {
      line = readSection(lines, line, length, counts);
    }
    if (!line.equals(END)) {
      throw found("\"" + END + "\"", line);
    }
    return new NgramModel(
        counts.size(),
        List.copyOf(words),
        indices,
        tree,
        probabilities.toFloatArray(),
        backoffs.toFloatArray());
  }

  private void skipComment(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    if (line != null && line.startsWith(BINARY)) {
      throw new NgramException(
          "Expected the ARPA format in %s, found KenLM's binary form of it; give the file it was built from."
              .formatted(file));
    }
    for (lineNumber = 1; line != null && !line.strip().equals(DATA); lineNumber++) {
      line = lines.readLine();
    }
    if (line == null) {
      throw new NgramException(
          "Expected a line \"%s\" in %s, found none: it is not in the ARPA format."
              .formatted(DATA, file));
    }
  }

  /** The next line that is not empty. */
  private String nextLine(BufferedReader lines) throws IOException {
    @Nullable String line;
    do {
      line = lines.readLine();
      lineNumber++;
    } while (line != null && line.isBlank());
    if (line == null) {
      throw new NgramException(
          "Expected \"%s\" at the end of %s, found the end of the file after line %d: it is cut off."
              .formatted(END, file, lineNumber - 1));
    }
    return line.strip();
  }

  private int count(String line, int length) {
    String start = "ngram " + length + "=";
    try {
      if (line.startsWith(start)) {
        int count = Integer.parseInt(line.substring(start.length()).strip());
        if (count >= 0) {
          return count;
        }
      }
    } catch (NumberFormatException e) {
      // As any other line that is none of these.
    }
    throw found("\"" + start + "\" and a number", line);
  }

  /** Reads the n-grams of a length and returns the line behind them. */
  private String readSection(BufferedReader lines, String title, int length, IntArrayList counts)
      throws IOException {
    String expected = "\\" + length + "-grams:";
    if (!title.equals(expected)) {
      throw found("\"" + expected + "\"", title);
    }
    int read = 0;
    String line = nextLine(lines);
    for (; !line.startsWith("\\") || !isTitle(line); line = nextLine(lines)) {
      readNgram(line, length, counts.size());
      read++;
    }
    if (read != counts.getInt(length - 1)) {
      throw found(
          "%d %d-grams, as the head of the file says".formatted(counts.getInt(length - 1), length),
          Integer.toString(read));
    }
    return line;
  }

  private static boolean isTitle(String line) {
    return line.equals(END) || line.endsWith("-grams:");
  }

  private void readNgram(String line, int length, int order) {
    List<String> fields = Words.of(line);
    boolean hasBackoff = fields.size() == length + 2 && length < order;
    if (fields.size() != length + 1 && !hasBackoff) {
      throw found(
          length < order
              ? "a probability, %d words and perhaps a backoff".formatted(length)
              : "a probability and %d words".formatted(length),
          line);
    }
    float probability = number(fields.get(0), line);
    if (probability > 0) {
      throw found("the logarithm of a probability, at most 0", line);
    }
    int parent = NgramTree.ROOT;
    for (int i = 1; i < length; i++) {
      int word = indices.getInt(fields.get(i));
      parent = word == NgramTree.NONE ? NgramTree.NONE : tree.child(parent, word);
      if (parent == NgramTree.NONE) {
        throw found(
            "an n-gram that goes on with \"%s\", which is in the file without its last word too"
                .formatted(String.join(" ", fields.subList(1, i + 1))),
            line);
      }
    }
    int word = length == 1 ? newWord(fields.get(1)) : indices.getInt(fields.get(length));
    if (word == NgramTree.NONE) {
      throw found("words that are among the 1-grams", line);
    }
    if (tree.child(parent, word) != NgramTree.NONE) {
      throw found("every n-gram once", line);
    }
    tree.add(parent, word);
    probabilities.add(probability);
    backoffs.add(hasBackoff ? number(fields.get(length + 1), line) : 0);
  }

  private int newWord(String word) {
    int known = indices.getInt(word);
    if (known != NgramTree.NONE) {
      return known;
    }
    indices.put(word, words.size());
    words.add(word);
    return words.size() - 1;
  }

  private float number(String field, String line) {
    try {
      float number = Float.parseFloat(field);
      if (Float.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // As what is no finite number.
    }
    throw found("a number in place of \"" + field + "\"", line);
  }

  private NgramException found(String expected, String found) {
    return new NgramException(
        "Expected %s at line %d of %s, found \"%s\".".formatted(expected, lineNumber, file, found));
  }
}
