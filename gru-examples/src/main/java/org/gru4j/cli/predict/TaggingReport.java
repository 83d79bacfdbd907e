package org.gru4j.cli.predict;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gru4j.labelling.NaiveTagger;
import org.gru4j.labelling.TextTagger;
import org.gru4j.labelling.data.TagScheme;
import org.gru4j.labelling.data.TaggedSentence;
import org.gru4j.metrics.Bootstrap;
import org.gru4j.metrics.Estimate;
import org.gru4j.metrics.LabelCounts;
import org.gru4j.metrics.Span;
import org.gru4j.metrics.SpanCounts;
import org.gru4j.storage.VisibleText;
import org.jspecify.annotations.Nullable;

/**
 * How well words are tagged: by words, and by spans where tags mark them.
 *
 * @param tags by words, in BIO where tags mark spans
 * @param spans null for plain tags
 * @param f1 of the spans, null likewise
 * @param naive the figure of a dictionary beside that of the model, F1 or accuracy; null if it was
 *     not asked for
 */
public record TaggingReport(
    LabelReport tags, @Nullable SpanCounts spans, @Nullable Estimate f1, @Nullable Double naive)
    implements EvaluationReport {

  /** Tags sentences and counts what is right. */
  public static TaggingReport of(
      TextTagger model, List<TaggedSentence> sentences, Bootstrap bootstrap) {
    LabelCounts tags = new LabelCounts(model.tags());
    SpanCounts spans = new SpanCounts();
    model.count(sentences, tags, spans);
    boolean plain = model.scheme() == TagScheme.PLAIN;
    return new TaggingReport(
        LabelReport.of(tags, bootstrap),
        plain ? null : spans,
        plain ? null : spans.f1(bootstrap),
        null);
  }

  /** The same with what a dictionary of the training data reaches. */
  public TaggingReport beside(NaiveTagger dictionary, List<TaggedSentence> sentences) {
    SpanCounts found = new SpanCounts();
    long correct = 0;
    for (TaggedSentence sentence : sentences) {
      List<String> said = dictionary.tag(sentence.words());
      found.add(Span.of(sentence.tags()), Span.of(said));
      for (int i = 0; i < said.size(); i++) {
        correct += said.get(i).equals(sentence.tags().get(i)) ? 1 : 0;
      }
    }
    double figure = spans == null ? (double) correct / tags.counts().count() : found.figures().f1();
    return new TaggingReport(tags, spans, f1, figure);
  }

  @Override
  public void print(PrintWriter console) {
    if (spans == null || f1 == null) {
      tags.print(console);
      if (naive != null) {
        console.printf(Locale.ROOT, "%nmost frequent tag of each word: accuracy %.4f%n", naive);
      }
      return;
    }
    SpanCounts.Figures all = spans.figures();
    console.printf(
        Locale.ROOT,
        "spans: F1 %s, precision %.4f, recall %.4f; %,d in %,d sentences, found %,d, correct %,d%n",
        Figures.text("%.4f", f1),
        all.precision(),
        all.recall(),
        all.count(),
        spans.units(),
        all.found(),
        all.correct());
    if (naive != null) {
      console.printf(Locale.ROOT, "spans of the training data looked up: F1 %.4f%n", naive);
    }
    console.printf(Locale.ROOT, "words: accuracy %s%n%n", Figures.text("%.4f", tags.accuracy()));
    int longest = spans.labels().stream().mapToInt(each -> shown(each).length()).max().orElse(0);
    String first = "%-" + Math.max("label".length(), longest) + "s";
    console.printf(
        first + " %9s %9s %9s %9s %9s%n", "label", "count", "found", "precision", "recall", "F1");
    for (SpanCounts.Figures each : spans.labels()) {
      console.printf(
          Locale.ROOT,
          first + " %9d %9d %9.4f %9.4f %9.4f%n",
          shown(each),
          each.count(),
          each.found(),
          each.precision(),
          each.recall(),
          each.f1());
    }
    average(console, "macro average", spans.macro());
    average(console, "weighted average", spans.weighted());
  }

  private static void average(PrintWriter console, String name, SpanCounts.Averages averages) {
    console.printf(
        Locale.ROOT,
        "%s: precision %.4f, recall %.4f, F1 %.4f%n",
        name,
        averages.precision(),
        averages.recall(),
        averages.f1());
  }

  private static String shown(SpanCounts.Figures label) {
    return VisibleText.of(label.label());
  }

  @Override
  public Map<String, ?> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    if (spans != null && f1 != null) {
      json.put("f1", Figures.json(f1));
      json.put("precision", Figures.json(spans.figures().precision()));
      json.put("recall", Figures.json(spans.figures().recall()));
      List<Map<String, Object>> labels = new ArrayList<>();
      for (SpanCounts.Figures each : spans.labels()) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("label", each.label());
        figures.put("count", each.count());
        figures.put("found", each.found());
        figures.put("precision", Figures.json(each.precision()));
        figures.put("recall", Figures.json(each.recall()));
        figures.put("f1", Figures.json(each.f1()));
        labels.add(figures);
      }
      json.put("spans", labels);
      json.put("macro", json(spans.macro()));
      json.put("weighted", json(spans.weighted()));
    }
    json.put("words", tags.json());
    return json;
  }

  private static Map<String, ?> json(SpanCounts.Averages averages) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("precision", Figures.json(averages.precision()));
    json.put("recall", Figures.json(averages.recall()));
    json.put("f1", Figures.json(averages.f1()));
    return json;
  }
}
