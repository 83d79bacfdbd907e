package org.gru4j.speech.decoding;

import java.util.List;
import org.gru4j.speech.ctc.LogSpace;

/** How sure the words of a text are among other texts. */
final class WordConfidence {
  private WordConfidence() {}

  /**
   * The text with its words' confidences.
   *
   * @param all texts that compete, this one included
   */
  static Transcription rate(Transcription text, List<Transcription> all) {
    double total = LogSpace.ZERO;
    for (Transcription each : all) {
      total = LogSpace.add(total, each.score());
    }
    double sum = total;
    List<TimedWord> rated =
        text.words().stream()
            .map(
                word -> new TimedWord(word.text(), word.start(), word.end(), share(word, all, sum)))
            .toList();
    return Transcriptions.of(text.symbols(), text.logProbability(), text.score(), rated);
  }

  private static double share(TimedWord word, List<Transcription> all, double total) {
    double share = 0;
    for (Transcription each : all) {
      if (each.words().stream().anyMatch(other -> isSame(word, other))) {
        share += Math.exp(each.score() - total);
      }
    }
    return Math.min(1, share);
  }

  private static boolean isSame(TimedWord word, TimedWord other) {
    return word.text().equals(other.text())
        && word.start() < other.end()
        && other.start() < word.end();
  }
}
