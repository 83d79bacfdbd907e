package org.gru4j.serve.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.gru4j.serve.http.HttpExchange;
import org.gru4j.serve.http.HttpFailure;
import org.gru4j.serve.http.RequestHandler;
import org.gru4j.serve.models.ModelRegistry;
import org.gru4j.serve.models.SpeechModel;
import org.gru4j.speech.audio.SampleStream;
import org.gru4j.speech.transcript.Passage;
import org.gru4j.speech.transcript.SpokenWord;

/** {@code POST /v1/models/NAME/transcribe}: the body is a recording. */
final class Transcriptions implements RequestHandler {
  /** What 32 MB hold of the usual 16 bits at 16 kHz. */
  private static final int LONGEST_SECONDS = 1200;

  private final ModelRegistry models;
  private final ApiLimits limits;

  Transcriptions(ModelRegistry models, ApiLimits limits) {
    this.models = models;
    this.limits = limits;
  }

  /**
   * What is answered.
   *
   * @param seconds that the recording lasts
   */
  record Answer(String model, String kind, String text, double seconds, List<Part> passages) {}

  /** What is said between two pauses; times are seconds from the begin of the recording. */
  record Part(double start, double end, String text, List<SpokenWord> words) {}

  @Override
  public void handle(HttpExchange exchange) throws IOException, InterruptedException {
    SpeechModel model =
        models.get(exchange.path("model"), SpeechModel.class, "writes down recordings");
    if (exchange.contentType().equals(Bodies.JSON)) {
      throw new HttpFailure(
          415, "Expected a recording as the body (Content-Type: audio/wav), found JSON.");
    }
    List<Passage> passages;
    try (SampleStream recording =
        new BoundedRecording(
            model.reader().open("the body", new ByteArrayInputStream(exchange.body())),
            LONGEST_SECONDS)) {
      passages = Asking.all(model.transcribing(), List.of(recording), limits.time()).get(0);
    }
    exchange.answer(
        new Answer(
            model.identity().name(),
            model.identity().kind().words(),
            passages.stream()
                .map(Passage::text)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" ")),
            passages.isEmpty() ? 0 : passages.get(passages.size() - 1).end(),
            passages.stream()
                .map(each -> new Part(each.start(), each.end(), each.text(), each.words()))
                .toList()));
  }
}
