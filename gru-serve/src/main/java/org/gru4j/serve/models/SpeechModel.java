package org.gru4j.serve.models;

import java.util.List;
import java.util.Map;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.speech.audio.AudioReader;
import org.gru4j.speech.audio.SampleStream;
import org.gru4j.speech.recognition.SpeechRecognizer;
import org.gru4j.speech.transcript.Passage;

/**
 * A speech recogniser.
 *
 * @param details what its description says beside what all have
 * @param reader of recordings
 * @param transcribing of recordings
 */
public record SpeechModel(
    ModelIdentity identity,
    Map<String, Object> details,
    AudioReader reader,
    Service<SampleStream, List<Passage>> transcribing)
    implements ServedModel {

  static SpeechModel of(ModelIdentity identity, SpeechRecognizer model, ServiceLimits limits) {
    Map<String, Object> details =
        Map.of(
            "sample_rate", model.reader().options().sampleRate(),
            "seconds_per_step", model.secondsPerStep(),
            "symbols", model.symbols().size());
    return new SpeechModel(
        identity.of(model.network()), details, model.reader(), model.serve(model.greedy(), limits));
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> fields =
        identity.describe("writes down what is said", identity.path("transcribe"));
    fields.putAll(details);
    return fields;
  }

  @Override
  public Map<String, Service<?, ?>> services() {
    return Map.of("transcribe", transcribing);
  }
}
