package org.gru4j.speech.recognition;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.gru4j.speech.audio.PauseCutter;
import org.gru4j.speech.audio.SampleStream;
import org.gru4j.speech.decoding.CtcDecoder;
import org.gru4j.speech.transcript.Passage;

/**
 * Writes down recordings of any length: they are cut at pauses, and several parts are recognised
 * side by side. A part is at most as long as what the model was trained on: networks do worse on
 * longer sequences than they have seen. Memory does not depend on the length.
 */
public final class Transcriber {
  private static final double SHORTEST_SECONDS = 3;
  private static final double LONGEST_SECONDS = 30;
  private static final int SIDE_BY_SIDE = 8;

  private final SpeechRecognizer model;
  private final CtcDecoder decoder;

  /**
   * A transcriber.
   *
   * @param decoder finds texts; whoever made it closes it
   */
  public Transcriber(SpeechRecognizer model, CtcDecoder decoder) {
    this.model = model;
    this.decoder = decoder;
  }

  /**
   * Transcribes a stream to its end.
   *
   * @param stream at the rate of {@link SpeechRecognizer#reader}; it stays open
   * @param passages gets each part, in their order, when it is recognised
   * @throws org.gru4j.speech.audio.AudioException if the stream cannot be read
   * @throws IllegalArgumentException if it has another rate
   */
  public void transcribe(SampleStream stream, Consumer<Passage> passages) {
    PauseCutter parts = parts(model, stream);
    List<PauseCutter.Part> together = new ArrayList<>();
    while (parts.hasNext()) {
      together.add(parts.next());
      if (together.size() == SIDE_BY_SIDE || !parts.hasNext()) {
        recognise(together).forEach(passages);
        together.clear();
      }
    }
  }

  /** Cuts a stream into parts that the model can be given. */
  static PauseCutter parts(SpeechRecognizer model, SampleStream stream) {
    double longest =
        Math.min(LONGEST_SECONDS, Math.max(SHORTEST_SECONDS, model.settings().longestSeconds()));
    return new PauseCutter(stream, longest / 3, longest);
  }

  private List<Passage> recognise(List<PauseCutter.Part> parts) {
    List<RecordingPart> read =
        parts.parallelStream().map(part -> RecordingPart.of(part, model.pipeline())).toList();
    return RecordingPart.recognise(read, model, decoder);
  }
}
