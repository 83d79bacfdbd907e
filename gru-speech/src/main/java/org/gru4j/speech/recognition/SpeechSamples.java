package org.gru4j.speech.recognition;

import java.util.List;
import java.util.Locale;
import org.gru4j.speech.metrics.ErrorReport;
import org.gru4j.speech.metrics.ScoredUtterance;
import org.gru4j.train.samples.Sample;

/** How well held-out utterances are heard, and the worst of them. */
final class SpeechSamples {
  private static final int WORST = 8;

  private SpeechSamples() {}

  static List<Sample> of(ErrorReport report) {
    return List.of(
        new Sample.Figure(
            "word error rate of %,d held-out utterances in %%, greedy"
                .formatted(report.utterances().size()),
            100 * report.words().rate()),
        new Sample.Figure(
            "character error rate of %,d held-out utterances in %%, greedy"
                .formatted(report.utterances().size()),
            100 * report.characters().rate()),
        new Sample.Table(
            "worst utterances",
            List.of("utterance", "said", "recognised", "character error rate in %"),
            report.worst(WORST).stream().map(SpeechSamples::row).toList()));
  }

  private static List<String> row(ScoredUtterance each) {
    return List.of(
        each.id(),
        each.reference(),
        each.recognised(),
        String.format(Locale.ROOT, "%.1f", 100 * each.characters().rate()));
  }
}
