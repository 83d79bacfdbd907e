package org.gru4j.cli.predict;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.gru4j.seq2seq.Seq2SeqEstimates;

/** How well sentences are translated. */
record TranslationReport(Seq2SeqEstimates score) implements EvaluationReport {
  @Override
  public void print(PrintWriter console) {
    console.printf(
        Locale.ROOT,
        "perplexity %s over %,d tokens, token accuracy %s %%%n",
        Figures.text("%.3f", score.perplexity()),
        score.tokens(),
        Figures.text("%.1f", score.accuracy(), 100));
    console.printf(
        Locale.ROOT,
        "BLEU %s, chrF2 %s, exact match %s %% of %,d sentences%n",
        Figures.text("%.2f", score.bleu()),
        Figures.text("%.2f", score.chrF()),
        Figures.text("%.1f", score.exactMatch(), 100),
        score.sentences());
  }

  @Override
  public Map<String, ?> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("sentences", score.sentences());
    json.put("tokens", score.tokens());
    json.put("perplexity", Figures.json(score.perplexity()));
    json.put("tokenAccuracy", Figures.json(score.accuracy()));
    json.put("bleu", Figures.json(score.bleu()));
    json.put("chrF", Figures.json(score.chrF()));
    json.put("exactMatch", Figures.json(score.exactMatch()));
    return json;
  }
}
