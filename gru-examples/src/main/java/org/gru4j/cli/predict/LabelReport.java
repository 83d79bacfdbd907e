package org.gru4j.cli.predict;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gru4j.display.SamplePicture;
import org.gru4j.metrics.Bootstrap;
import org.gru4j.metrics.Estimate;
import org.gru4j.metrics.LabelCounts;
import org.gru4j.storage.VisibleText;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.samples.Sample;

/** How well labels are predicted. */
public record LabelReport(LabelCounts counts, Estimate accuracy, Estimate macroF1)
    implements EvaluationReport {
  /** Of what was counted. */
  public static LabelReport of(LabelCounts counts, Bootstrap bootstrap) {
    return new LabelReport(counts, counts.accuracy(bootstrap), counts.macroF1(bootstrap));
  }

  /**
   * Draws what is taken for what into the folder of a run.
   *
   * @param what is labelled, such as "word"
   */
  public void draw(String what, RunFolder run, PrintWriter console) {
    Path picture = run.path().resolve("confusions.png");
    SamplePicture.write(Sample.Matrix.confusionShares(what, counts), picture);
    console.printf("picture:     %s%n", picture);
  }

  private List<LabelCounts.Figures> labels() {
    List<LabelCounts.Figures> labels = new ArrayList<>();
    for (int label = 0; label < counts.labels().size(); label++) {
      labels.add(counts.of(label));
    }
    return labels;
  }

  @Override
  public void print(PrintWriter console) {
    console.printf(
        Locale.ROOT,
        "accuracy %s, macro F1 %s over %,d labels of %,d sequences%n%n",
        Figures.text("%.4f", accuracy),
        Figures.text("%.4f", macroF1),
        counts.count(),
        counts.units());
    int longest = labels().stream().mapToInt(each -> shown(each).length()).max().orElse(0);
    String first = "%-" + Math.max("label".length(), longest) + "s";
    printLabels(console, first);
    printConfusion(console, first);
  }

  private void printLabels(PrintWriter console, String first) {
    console.printf(
        first + " %9s %9s %9s %9s %9s%n",
        "label",
        "count",
        "predicted",
        "precision",
        "recall",
        "F1");
    for (LabelCounts.Figures each : labels()) {
      console.printf(
          Locale.ROOT,
          first + " %9d %9d %9.4f %9.4f %9.4f%n",
          shown(each),
          each.count(),
          each.predicted(),
          each.precision(),
          each.recall(),
          each.f1());
    }
  }

  private void printConfusion(PrintWriter console, String first) {
    console.printf("%nconfusion: a row for each true label, its predictions in the same order%n");
    long[][] confusion = counts.confusion();
    for (int row = 0; row < confusion.length; row++) {
      console.printf(first, shown(labels().get(row)));
      for (long count : confusion[row]) {
        console.printf(Locale.ROOT, " %9d", count);
      }
      console.println();
    }
  }

  private static String shown(LabelCounts.Figures label) {
    return VisibleText.of(label.label());
  }

  @Override
  public Map<String, ?> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("sequences", counts.units());
    json.put("count", counts.count());
    json.put("accuracy", Figures.json(accuracy));
    json.put("macroF1", Figures.json(macroF1));
    List<Map<String, Object>> labels = new ArrayList<>();
    for (LabelCounts.Figures each : labels()) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("label", each.label());
      figures.put("count", each.count());
      figures.put("predicted", each.predicted());
      figures.put("precision", Figures.json(each.precision()));
      figures.put("recall", Figures.json(each.recall()));
      figures.put("f1", Figures.json(each.f1()));
      labels.add(figures);
    }
    json.put("labels", labels);
    json.put("confusion", counts.confusion());
    return json;
  }
}
