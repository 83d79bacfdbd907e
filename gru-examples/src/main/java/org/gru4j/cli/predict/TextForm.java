package org.gru4j.cli.predict;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.gru4j.cli.run.StandardText;
import org.gru4j.labelling.TextClassifier;
import org.gru4j.labelling.TextTagger;
import org.gru4j.labelling.data.ConllReader;
import org.gru4j.labelling.data.LabelledText;
import org.gru4j.labelling.data.LabelledTextReader;
import org.gru4j.labelling.data.TaggedSentence;
import org.gru4j.labelling.data.TextWords;
import org.gru4j.text.StrictUtf8Reader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How files are written whose texts a trained model labels. */
final class TextForm {
  @Option(
      names = "--text",
      paramLabel = "COLUMN",
      description =
          "Of tables for classify-text: column of the text (default: as in the training).")
  @Nullable String text;

  @Option(
      names = "--word",
      paramLabel = "COLUMN",
      description = "Of columns for tag-text: column of the word (default: as in the training).")
  @Nullable Integer word;

  @Option(
      names = "--tag",
      paramLabel = "COLUMN",
      description = "Of columns for tag-text: column of the tag (default: as in the training).")
  @Nullable Integer tag;

  @Option(
      names = "--lines",
      description = "For tag-text: each line is a sentence, in which words are found.")
  boolean lines;

  @Option(
      names = "--spans",
      description = "For tag-text, in predict: a row for each span, not each word.")
  boolean spans;

  LabelledTextReader reader(TextClassifier model, @Nullable String label) {
    LabelledTextReader trained = model.reader();
    return new LabelledTextReader(
        text == null ? trained.text() : text, label == null ? trained.label() : label);
  }

  ConllReader reader(TextTagger model) {
    ConllReader trained = model.reader();
    return new ConllReader(word == null ? trained.word() : word, tag == null ? trained.tag() : tag);
  }

  /** Takes the texts of a file. */
  interface Reading<T> {
    void of(String name, List<T> texts) throws IOException;
  }

  /**
   * The texts of tables, or of the lines of other files; of the lines of the standard input if none
   * is named.
   */
  void readTexts(
      List<Path> paths, LabelledTextReader reader, StandardText standard, Reading<String> reading)
      throws IOException {
    if (paths.isEmpty()) {
      try (BufferedReader in = standard.in()) {
        reading.of(CsvForm.STANDARD_INPUT, in.lines().toList());
      }
    }
    for (Path path : paths) {
      String name = path.toString().toLowerCase(Locale.ROOT);
      if (name.endsWith(".csv") || name.endsWith(".tsv")) {
        reading.of(
            path.toString(), reader.unlabelled(path).stream().map(LabelledText::text).toList());
      } else {
        try (BufferedReader in = StrictUtf8Reader.open(path)) {
          reading.of(path.toString(), in.lines().toList());
        }
      }
    }
  }

  /** The words of files, or of the standard input if none is named. */
  void readWords(
      List<Path> paths, ConllReader reader, StandardText standard, Reading<List<String>> reading)
      throws IOException {
    if (paths.isEmpty()) {
      try (BufferedReader in = standard.in()) {
        reading.of(CsvForm.STANDARD_INPUT, words(CsvForm.STANDARD_INPUT, in, reader));
      }
    }
    for (Path path : paths) {
      try (BufferedReader in = StrictUtf8Reader.open(path)) {
        reading.of(path.toString(), words(path.toString(), in, reader));
      }
    }
  }

  private List<List<String>> words(String name, BufferedReader in, ConllReader reader)
      throws IOException {
    return lines
        ? in.lines().map(TextWords::of).filter(words -> !words.isEmpty()).toList()
        : reader.read(name, in, false).stream().map(TaggedSentence::words).toList();
  }
}
