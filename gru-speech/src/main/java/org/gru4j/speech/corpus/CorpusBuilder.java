package org.gru4j.speech.corpus;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.gru4j.speech.audio.AudioReader;
import org.gru4j.storage.VisibleText;
import org.gru4j.text.CorpusException;
import org.gru4j.text.CsvText;
import org.gru4j.text.StrictUtf8Reader;
import org.jspecify.annotations.Nullable;

/** What the readers of all forms share: reading lines, finding recordings, leaving out. */
final class CorpusBuilder {
  private final String name;
  private final List<Utterance> utterances = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  CorpusBuilder(Path place) {
    this.name = place.toString();
  }

  /** What is done with a line. */
  interface LineReader {
    /**
     * Reads one line that is not blank.
     *
     * @param where the place of the line, for messages
     */
    void read(String line, String where);
  }

  /** Reads the lines of a text file that are not blank; one ending in {@code .gz} is unpacked. */
  static void lines(Path file, LineReader reader) {
    try (BufferedReader lines = open(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        String where = "line %d of %s".formatted(number, file);
        if (line.indexOf('\0') >= 0) {
          throw new CorpusException(
              "Expected UTF-8 text in %s, found the character U+0000, as in UTF-16."
                  .formatted(where));
        }
        if (!line.isBlank()) {
          reader.read(line, where);
        }
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static BufferedReader open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CorpusException("Expected a text file at " + file + ", found none.");
    }
    if (!file.toString().endsWith(".gz")) {
      return StrictUtf8Reader.open(file);
    }
    InputStream bytes = Files.newInputStream(file);
    try {
      InputStream unpacked = new GZIPInputStream(new BufferedInputStream(bytes));
      return new BufferedReader(new StrictUtf8Reader(file.toString(), unpacked));
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  static CorpusException unreadable(Path place, IOException e) {
    return new CorpusException("Expected to read %s, found %s.".formatted(place, e), e);
  }

  /** The two halves of a line, the second may be empty. */
  static String[] halves(String line) {
    String[] halves = line.strip().split("\\s+", 2);
    return halves.length == 2 ? halves : new String[] {halves[0], ""};
  }

  static double seconds(String text, String what, String where) {
    double value = CsvText.number(text.strip());
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new CorpusException(
          "Expected %s in seconds in %s, found \"%s\"."
              .formatted(what, where, VisibleText.of(text)));
    }
    return value;
  }

  static Path path(Path folder, String text, String where) {
    try {
      return folder.resolve(text);
    } catch (InvalidPathException e) {
      throw new CorpusException(
          "Expected the path of a recording in %s, found \"%s\".".formatted(where, text), e);
    }
  }

  /** The name without what follows its last dot. */
  static String stem(Path file) {
    String fileName = String.valueOf(file.getFileName());
    int dot = fileName.lastIndexOf('.');
    return dot <= 0 ? fileName : fileName.substring(0, dot);
  }

  /** The recording of a name without its ending. */
  static Optional<Path> recording(Path withoutEnding) {
    return AudioReader.endings().stream()
        .map(ending -> withoutEnding.resolveSibling(withoutEnding.getFileName() + "." + ending))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  void leaveOut(String sentence) {
    leftOut.add(sentence);
  }

  /** Adds an utterance, or says why it cannot be used. */
  void add(Utterance utterance, String where) {
    String text = utterance.text().strip();
    if (ids.contains(utterance.id())) {
      leaveOut(
          "Expected the utterance %s once in %s, found it again in %s; the first counts."
              .formatted(utterance.id(), name, where));
    } else if (text.isEmpty()) {
      leaveOut("Expected a text for %s in %s, found none.".formatted(utterance.id(), where));
    } else if (!Files.isRegularFile(utterance.audio())) {
      leaveOut(
          "Expected the recording of %s at %s, as %s says, found no file."
              .formatted(utterance.id(), utterance.audio(), where));
    } else if (!(utterance.end() > utterance.start())) {
      leaveOut(
          "Expected %s to end after its begin in %s, found %s to %s s."
              .formatted(utterance.id(), where, utterance.start(), utterance.end()));
    } else {
      ids.add(utterance.id());
      utterances.add(
          new Utterance(
              utterance.id(),
              utterance.audio(),
              utterance.start(),
              utterance.end(),
              text,
              blankToNull(utterance.speaker()),
              blankToNull(utterance.subset())));
    }
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }

  /**
   * The corpus.
   *
   * @throws CorpusException if no utterance can be used, with the first reason
   */
  SpeechCorpus build() {
    if (utterances.isEmpty()) {
      throw new CorpusException(
          leftOut.isEmpty()
              ? "Expected recordings with texts in " + name + ", found none."
              : "Expected recordings with texts in %s, found none that can be used among %d; the first: %s"
                  .formatted(name, leftOut.size(), leftOut.get(0)));
    }
    return new SpeechCorpus(name, utterances, leftOut);
  }
}
