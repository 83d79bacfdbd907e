package org.gru4j.cli.predict;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gru4j.cli.run.StandardText;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelScore;
import org.gru4j.text.Corpus;

/** Writes how well a language model predicts each line of texts. */
final class LineScorer {
  private static final int LINES_AT_ONCE = 32;

  private final LanguageModel model;
  private final PredictionWriter out;

  LineScorer(LanguageModel model, PredictionWriter out) {
    this.model = model;
    this.out = out;
  }

  /** Of texts, folders and archives, or of the standard input if none is named. */
  void score(List<Path> paths, StandardText standard) throws IOException {
    if (paths.isEmpty()) {
      try (BufferedReader lines = standard.in()) {
        score(CsvForm.STANDARD_INPUT, lines);
      }
    }
    for (Path path : paths) {
      Corpus corpus = Corpus.of(path);
      for (URI document : corpus.documents()) {
        try (BufferedReader lines = new BufferedReader(corpus.open(document))) {
          score(name(path, document), lines);
        }
      }
    }
  }

  /** A file as it was named, or as it is below a folder that was named; an entry by its address. */
  private static String name(Path path, URI document) {
    if (!"file".equals(document.getScheme())) {
      return document.toString();
    }
    Path below = path.toAbsolutePath().relativize(Path.of(document));
    return below.toString().isEmpty() ? path.toString() : path.resolve(below).toString();
  }

  private void score(String name, BufferedReader lines) throws IOException {
    long number = 0;
    List<String> together = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      together.add(line);
      // Whoever writes line by line reads the answer to the last.
      boolean last = !lines.ready();
      if (last || together.size() == LINES_AT_ONCE) {
        write(name, number - together.size(), model.score(together));
        together.clear();
      }
      if (last) {
        out.flush();
      }
    }
    write(name, number - together.size(), model.score(together));
  }

  private void write(String name, long before, List<LanguageModelScore> scores) throws IOException {
    for (int i = 0; i < scores.size(); i++) {
      LanguageModelScore score = scores.get(i);
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("text", name);
      row.put("line", before + i + 1);
      row.put("tokens", score.loss().tokens());
      row.put("unknown", score.unknown());
      row.put("nats", score.loss().nats());
      row.put("perplexity", score.loss().tokens() == 0 ? null : score.perplexity());
      out.write(row);
    }
  }
}
