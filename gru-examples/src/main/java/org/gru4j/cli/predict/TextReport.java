package org.gru4j.cli.predict;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gru4j.cli.language.Reports;
import org.gru4j.lm.LanguageModelScore;
import org.gru4j.lm.adaptation.Adaptation;
import org.gru4j.metrics.Estimate;

/** How well a text is predicted. */
record TextReport(String text, LanguageModelScore score, Estimate perplexity, Adaptation adaptation)
    implements EvaluationReport {
  @Override
  public void print(PrintWriter console) {
    Reports.evaluation(console, text + ":", score);
    if (adaptation.isOn()) {
      console.printf("measured with %s%n", adaptation.words());
    }
    console.printf("with its interval: perplexity %s%n", Figures.text("%.3f", perplexity));
  }

  @Override
  public Map<String, ?> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tokens", score.loss().tokens());
    json.put("unknown", score.unknown());
    json.put("natsPerToken", score.loss().natsPerToken());
    json.put("perplexity", Figures.json(perplexity));
    json.put(
        "bitsPerCharacter",
        score.bitsPerCharacter().isPresent() ? score.bitsPerCharacter().getAsDouble() : null);
    json.put("adaptation", adaptation.isOn() ? adaptation.words() : null);
    return json;
  }
}
