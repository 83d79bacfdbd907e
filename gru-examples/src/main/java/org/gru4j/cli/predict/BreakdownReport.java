package org.gru4j.cli.predict;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gru4j.lm.report.FrequencyBand;
import org.gru4j.lm.report.LineLoss;
import org.gru4j.lm.report.TextBreakdown;
import org.gru4j.metrics.TokenLoss;
import org.jspecify.annotations.Nullable;

/** How well a text is predicted, and where not. */
record BreakdownReport(EvaluationReport whole, TextBreakdown parts) implements EvaluationReport {
  private static final int SHOWN_CHARACTERS = 160;

  /** The report itself if there are no parts to tell of. */
  static EvaluationReport of(EvaluationReport whole, @Nullable TextBreakdown parts) {
    return parts == null ? whole : new BreakdownReport(whole, parts);
  }

  @Override
  public void print(PrintWriter console) {
    whole.print(console);
    console.printf(
        Locale.ROOT,
        "per word: perplexity %.3f over %,d words and line ends%n",
        parts.perplexityPerWord(),
        parts.words());
    console.printf(
        Locale.ROOT,
        "vocabulary: it covers %.2f %% of the tokens; %,d of its %,d tokens occur (%.1f %%)%n",
        100 * parts.coverage(),
        parts.used(),
        parts.vocabulary(),
        100 * parts.vocabularyUsed());
    console.printf("%-20s %10s %8s %12s%n", "frequency rank", "tokens", "share", "perplexity");
    for (FrequencyBand band : parts.bands()) {
      row(
          console,
          String.format(Locale.ROOT, "%,d to %,d", band.first(), band.last()),
          band.loss());
    }
    row(console, "unknown", parts.unknown());
    if (!parts.worst().isEmpty()) {
      console.printf("%8s %12s %8s  worst lines%n", "line", "perplexity", "tokens");
    }
    for (LineLoss line : parts.worst()) {
      console.printf(
          Locale.ROOT,
          "%8d %12.1f %8d  %s%n",
          line.line(),
          line.loss().perplexity(),
          line.loss().tokens(),
          shown(line.text()));
    }
  }

  private void row(PrintWriter console, String name, TokenLoss loss) {
    console.printf(
        Locale.ROOT,
        "%-20s %,10d %7.2f%% %12s%n",
        name,
        loss.tokens(),
        100.0 * loss.tokens() / parts.loss().tokens(),
        loss.tokens() == 0 ? "-" : String.format(Locale.ROOT, "%.2f", loss.perplexity()));
  }

  /** A text from elsewhere, without what a terminal obeys. */
  private static String shown(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", " ");
    int count = plain.codePointCount(0, plain.length());
    return count <= SHOWN_CHARACTERS
        ? plain
        : plain.substring(0, plain.offsetByCodePoints(0, SHOWN_CHARACTERS)) + "…";
  }

  @Override
  public Map<String, ?> json() {
    Map<String, Object> json = new LinkedHashMap<>(whole.json());
    json.put("words", parts.words());
    json.put("perplexityPerWord", parts.perplexityPerWord());
    json.put("vocabulary", parts.vocabulary());
    json.put("vocabularyUsed", parts.used());
    json.put("coverage", parts.coverage());
    json.put("bands", parts.bands().stream().map(BreakdownReport::json).toList());
    json.put("worst", parts.worst().stream().map(BreakdownReport::json).toList());
    return json;
  }

  private static Map<String, Object> json(FrequencyBand band) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("ranks", List.of(band.first(), band.last()));
    json.put("tokens", band.loss().tokens());
    json.put("perplexity", band.loss().tokens() == 0 ? null : band.loss().perplexity());
    return json;
  }

  private static Map<String, Object> json(LineLoss line) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("line", line.line());
    json.put("text", line.text());
    json.put("tokens", line.loss().tokens());
    json.put("perplexity", line.loss().perplexity());
    return json;
  }
}
