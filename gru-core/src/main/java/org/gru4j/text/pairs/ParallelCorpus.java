package org.gru4j.text.pairs;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.gru4j.storage.VisibleText;
import org.gru4j.text.CorpusException;
import org.gru4j.text.StrictUtf8Reader;
import org.jspecify.annotations.Nullable;

/**
 * Sentences with their translations, read on the way: two files, one file with a tab in each line,
 * message catalogues, or memory. It may be larger than memory.
 *
 * <p>Reading throws {@link CorpusException} if a file is missing, not UTF-8, or not what it should
 * be, naming file and line.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>bytes that are not UTF-8; empty sentences; files of unequal length; a line
 *     without a tab, or of a dictionary without phonemes</td></tr>
 * <tr><td>ignored</td><td>a byte order mark; white space around sentences; what follows a second
 *     tab; comments and further pronunciations of a dictionary</td></tr>
 * <tr><td>accepted</td><td>LF, CRLF and CR; a last line without an end</td></tr>
 * </table>
 */
public final class ParallelCorpus {

  /** Pairs that are being read. */
  interface PairReader extends AutoCloseable {
    /** The next pair; null at the end. */
    @Nullable SentencePair next() throws IOException;

    @Override
    void close() throws IOException;
  }

  /** Begins to read. */
  interface PairSource {
    PairReader open() throws IOException;
  }

  private final String name;
  private final PairSource source;

  private ParallelCorpus(String name, PairSource source) {
    this.name = name;
    this.source = source;
  }

  /** Pairs in memory. */
  public static ParallelCorpus of(List<SentencePair> pairs) {
    List<SentencePair> copy = List.copyOf(pairs);
    return new ParallelCorpus("memory", () -> reader(copy.iterator()));
  }

  /** Line n of the one file is translated by line n of the other. Lines are never empty. */
  public static ParallelCorpus files(Path sourceFile, Path targetFile) {
    requireFile(sourceFile);
    requireFile(targetFile);
    return new ParallelCorpus(
        sourceFile + " and " + targetFile, () -> new TwoFiles(sourceFile, targetFile));
  }

  /** Source and target in each line, separated by the first tab; what follows a second is left. */
  public static ParallelCorpus tabSeparated(Path file) {
    requireFile(file);
    return new ParallelCorpus(file.toString(), () -> new TabSeparated(file));
  }

  /**
   * Words and their sounds, from a dictionary in the format of CMUdict: a word, white space and its
   * phonemes in each line. Words are read in lower case; lines that start with {@code ;;;} are
   * comments, and of a word's several pronunciations, {@code WORD(1)}, the first is taken.
   */
  public static ParallelCorpus pronunciations(Path dictionary) {
    requireFile(dictionary);
    return new ParallelCorpus(dictionary.toString(), () -> new Pronunciations(dictionary));
  }

  /** The translated messages of a gettext catalogue, {@code .po} or {@code .mo}. */
  public static ParallelCorpus gettext(Path catalogue) {
    requireFile(catalogue);
    return new ParallelCorpus(
        catalogue.toString(), () -> reader(Gettext.messages(catalogue).iterator()));
  }

  /**
   * Messages that Java resource bundles hold in both languages.
   *
   * @param path folder or jar archive with {@code .properties} files
   * @param sourceLanguage language tag such as {@code de}; empty for the bundles without a language
   * @param targetLanguage likewise
   * @throws CorpusException if no bundle has both languages
   */
  public static ParallelCorpus bundles(Path path, String sourceLanguage, String targetLanguage) {
    List<SentencePair> pairs = MessageBundles.pairs(path, sourceLanguage, targetLanguage);
    return new ParallelCorpus(path.toString(), () -> reader(pairs.iterator()));
  }

  /** The pairs of several corpora, one corpus after the other. */
  public static ParallelCorpus all(List<ParallelCorpus> corpora) {
    List<ParallelCorpus> copy = List.copyOf(corpora);
    return new ParallelCorpus(
        String.join(", ", copy.stream().map(ParallelCorpus::name).toList()),
        () -> new Chained(copy.iterator()));
  }

  private static void requireFile(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new CorpusException("Expected a file of sentences at " + file + ", found no file.");
    }
  }

  private static PairReader reader(Iterator<SentencePair> pairs) {
    return new PairReader() {
      @Override
      public @Nullable SentencePair next() {
        return pairs.hasNext() ? pairs.next() : null;
      }

      @Override
      public void close() {}
    };
  }

  /** What the corpus is called in messages. */
  public String name() {
    return name;
  }

  /** The same pairs, each translated the other way. */
  public ParallelCorpus reversed() {
    return new ParallelCorpus(
        name,
        () -> {
          PairReader pairs = source.open();
          return new PairReader() {
            @Override
            public @Nullable SentencePair next() throws IOException {
              SentencePair pair = pairs.next();
              return pair == null ? null : pair.reversed();
            }

            @Override
            public void close() throws IOException {
              pairs.close();
            }
          };
        });
  }

  /** Reads all pairs in order. */
  public void forEach(Consumer<SentencePair> action) {
    try (PairReader pairs = source.open()) {
      for (SentencePair pair = pairs.next(); pair != null; pair = pairs.next()) {
        action.accept(pair);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** All pairs, in memory. */
  public List<SentencePair> toList() {
    List<SentencePair> pairs = new ArrayList<>();
    forEach(pairs::add);
    return pairs;
  }

  PairReader open() {
    try {
      return source.open();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  CorpusException failed(IOException failure) {
    return new CorpusException(
        "Reading %s failed: %s.".formatted(name, failure.getMessage()), failure);
  }

  /** The sentences of one side, read anew by every iterator, whose end closes the files. */
  public Iterable<String> sentences(Function<SentencePair, String> side) {
    return () ->
        new Iterator<>() {
          private final PairReader pairs = open();
          private @Nullable SentencePair next = read();

          private @Nullable SentencePair read() {
            try {
              SentencePair pair = pairs.next();
              if (pair == null) {
                pairs.close();
              }
              return pair;
            } catch (IOException e) {
              throw failed(e);
            }
          }

          @Override
          public boolean hasNext() {
            return next != null;
          }

          @Override
          public String next() {
            SentencePair present = next;
            if (present == null) {
              throw new NoSuchElementException();
            }
            next = read();
            return side.apply(present);
          }
        };
  }

  @Override
  public String toString() {
    return name;
  }

  private static final class Chained implements PairReader {
    private final Iterator<ParallelCorpus> corpora;
    private @Nullable PairReader present;

    Chained(Iterator<ParallelCorpus> corpora) {
      this.corpora = corpora;
    }

    @Override
    public @Nullable SentencePair next() throws IOException {
      while (true) {
        if (present != null) {
          SentencePair pair = present.next();
          if (pair != null) {
            return pair;
          }
          present.close();
          present = null;
        }
        if (!corpora.hasNext()) {
          return null;
        }
        present = corpora.next().open();
      }
    }

    @Override
    public void close() throws IOException {
      if (present != null) {
        present.close();
      }
    }
  }

  /** The lines of a file, none of them empty. */
  private static final class Lines implements AutoCloseable {
    private final Path file;
    private final BufferedReader lines;
    private long number;

    Lines(Path file) throws IOException {
      this.file = file;
      this.lines = StrictUtf8Reader.open(file);
    }

    @Nullable String next() throws IOException {
      String line = lines.readLine();
      number++;
      return line == null ? null : requireText(line, "a sentence");
    }

    String requireText(String text, String what) {
      if (text.isBlank()) {
        throw new CorpusException(
            "Expected %s in line %d of %s, found an empty one.".formatted(what, number, file));
      }
      return text.strip();
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  private static final class TwoFiles implements PairReader {
    private final Lines source;
    private final Lines target;

    TwoFiles(Path sourceFile, Path targetFile) throws IOException {
      source = new Lines(sourceFile);
      try {
        target = new Lines(targetFile);
      } catch (IOException e) {
        source.close();
        throw e;
      }
    }

    @Override
    public @Nullable SentencePair next() throws IOException {
      String from = source.next();
      String to = target.next();
      if (from != null && to != null) {
        return new SentencePair(from, to);
      }
      if (from != null || to != null) {
        Lines ended = from == null ? source : target;
        Lines other = from == null ? target : source;
        throw new CorpusException(
            "Expected as many lines in %s as in %s, found that it ends after line %d."
                .formatted(ended.file, other.file, ended.number - 1));
      }
      return null;
    }

    @Override
    public void close() throws IOException {
      try (source) {
        target.close();
      }
    }
  }

  private static final class TabSeparated implements PairReader {
    private final Lines lines;

    TabSeparated(Path file) throws IOException {
      lines = new Lines(file);
    }

    @Override
    public @Nullable SentencePair next() throws IOException {
      String line = lines.next();
      if (line == null) {
        return null;
      }
      String[] fields = line.split("\t", -1);
      if (fields.length < 2) {
        throw new CorpusException(
            "Expected source and target separated by a tab in line %d of %s, found no tab."
                .formatted(lines.number, lines.file));
      }
      return new SentencePair(
          lines.requireText(fields[0], "a source"), lines.requireText(fields[1], "a target"));
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  private static final class Pronunciations implements PairReader {
    private final Lines lines;

    Pronunciations(Path file) throws IOException {
      lines = new Lines(file);
    }

    @Override
    public @Nullable SentencePair next() throws IOException {
      for (String line = lines.next(); line != null; line = lines.next()) {
        String[] fields = line.split("\\s+", 2);
        if (line.startsWith(";;;") || fields[0].matches(".+\\(\\d+\\)")) {
          continue;
        }
        if (fields.length < 2) {
          throw new CorpusException(
              "Expected a word and its phonemes in line %d of %s, found \"%s\"."
                  .formatted(lines.number, lines.file, VisibleText.of(line)));
        }
        // Some editions have a comment behind the phonemes.
        String phonemes = fields[1].replaceFirst("\\s+#.*", "").replaceAll("\\s+", " ");
        return new SentencePair(fields[0].toLowerCase(java.util.Locale.ROOT), phonemes);
      }
      return null;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
