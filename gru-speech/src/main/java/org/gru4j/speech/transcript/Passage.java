package org.gru4j.speech.transcript;

import java.util.List;
import org.gru4j.speech.decoding.Transcription;

/**
 * A part of a recording and what is said in it.
 *
 * @param start seconds from the begin of the recording
 * @param end seconds from the begin of the recording
 * @param best the best texts, the best first; at least one
 * @param secondsPerStep of the network whose steps their words are counted in
 */
public record Passage(double start, double end, List<Transcription> best, double secondsPerStep) {
  /** Keeps a copy. */
  public Passage {
    best = List.copyOf(best);
  }

  /** The best text. */
  public String text() {
    return best.get(0).text();
  }

  /** The words of the best text, in seconds. */
  public List<SpokenWord> words() {
    return words(best.get(0));
  }

  /** The words of one of the texts, in seconds. */
  public List<SpokenWord> words(Transcription text) {
    return text.words().stream()
        .map(
            word ->
                new SpokenWord(
                    word.text(),
                    Math.min(end, start + word.start() * secondsPerStep),
                    Math.min(end, start + word.end() * secondsPerStep),
                    word.confidence()))
        .toList();
  }
}
