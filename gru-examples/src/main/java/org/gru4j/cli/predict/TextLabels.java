package org.gru4j.cli.predict;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gru4j.labelling.Tagging;
import org.gru4j.labelling.TextClassifier;
import org.gru4j.labelling.TextTagger;
import org.gru4j.sequence.LabelPrediction;

/** Writes what models say of text. */
final class TextLabels {
  private TextLabels() {}

  /** A row for each text. */
  static void write(TextClassifier model, String name, List<String> texts, PredictionWriter out)
      throws IOException {
    int size = model.batchSize();
    for (int start = 0; start < texts.size(); start += size) {
      List<LabelPrediction> said =
          model.predict(texts.subList(start, Math.min(texts.size(), start + size)));
      for (int i = 0; i < said.size(); i++) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("source", name);
        row.put("text", start + i + 1);
        row.put("label", said.get(i).label());
        row.put("probability", said.get(i).probabilities());
        out.write(row);
      }
      out.flush();
    }
  }

  /** A row for each word. */
  static void write(
      TextTagger model, String name, List<List<String>> sentences, PredictionWriter out)
      throws IOException {
    int size = model.batchSize();
    for (int start = 0; start < sentences.size(); start += size) {
      List<List<String>> batch = sentences.subList(start, Math.min(sentences.size(), start + size));
      List<Tagging> said = model.tag(batch);
      for (int i = 0; i < said.size(); i++) {
        for (int word = 0; word < batch.get(i).size(); word++) {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("source", name);
          row.put("sentence", start + i + 1);
          row.put("step", word + 1);
          row.put("word", batch.get(i).get(word));
          row.put("tag", said.get(i).words().get(word).tag());
          row.put("probability", said.get(i).words().get(word).probability());
          out.write(row);
        }
      }
      out.flush();
    }
  }

  /** A row for each span. */
  static void writeSpans(
      TextTagger model, String name, List<List<String>> sentences, PredictionWriter out)
      throws IOException {
    List<Tagging> said = model.tag(sentences);
    for (int i = 0; i < said.size(); i++) {
      for (Tagging.FoundSpan found : said.get(i).spans()) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("source", name);
        row.put("sentence", i + 1);
        row.put("first", found.span().start() + 1);
        row.put("last", found.span().end());
        row.put("label", found.span().label());
        row.put(
            "words",
            String.join(" ", sentences.get(i).subList(found.span().start(), found.span().end())));
        row.put("probability", found.probability());
        out.write(row);
      }
    }
    out.flush();
  }
}
