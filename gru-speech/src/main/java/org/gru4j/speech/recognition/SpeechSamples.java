package org.gru4j.speech.recognition;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.gru4j.speech.corpus.Utterance;
import org.gru4j.speech.decoding.Transcription;
import org.gru4j.speech.features.FeatureMatrix;
import org.gru4j.speech.metrics.ErrorReport;
import org.gru4j.speech.metrics.ScoredUtterance;
import org.gru4j.speech.metrics.TextNormalization;
import org.gru4j.speech.pipeline.FeaturePipeline;
import org.gru4j.train.samples.Sample;

/** What is heard in a few held-out utterances, the worst first. */
final class SpeechSamples {
  private static final int UTTERANCES = 32;
  private static final int WORST = 8;

  private SpeechSamples() {}

  static List<Sample> of(SpeechRecognizer model, FeaturePipeline pipeline, SpeechData heldOut) {
    int count = Math.min(UTTERANCES, heldOut.size());
    if (count == 0) {
      return List.of();
    }
    List<Utterance> utterances = heldOut.utterances(IntStream.range(0, count).toArray());
    List<FeatureMatrix> features = utterances.parallelStream().map(pipeline::features).toList();
    List<List<Transcription>> heard = model.greedy().decode(model.emissions(features));
    ErrorReport report =
        new ErrorReport(
            IntStream.range(0, count)
                .mapToObj(i -> scored(utterances.get(i), heard.get(i).get(0).text()))
                .toList());
    return List.of(
        new Sample.Figure(
            "word error rate of %d held-out utterances in %%, greedy".formatted(count),
            100 * report.words().rate()),
        new Sample.Table(
            "worst utterances",
            List.of("utterance", "said", "recognised", "character error rate in %"),
            report.worst(WORST).stream().map(SpeechSamples::row).toList()));
  }

  private static ScoredUtterance scored(Utterance utterance, String heard) {
    return ScoredUtterance.of(utterance.id(), utterance.text(), heard, TextNormalization.NONE);
  }

  private static List<String> row(ScoredUtterance each) {
    return List.of(
        each.id(),
        each.reference(),
        each.recognised(),
        String.format(Locale.ROOT, "%.1f", 100 * each.characters().rate()));
  }
}
