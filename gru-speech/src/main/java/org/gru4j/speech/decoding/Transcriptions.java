package org.gru4j.speech.decoding;

import java.util.List;
import java.util.stream.Collectors;
import org.gru4j.speech.ctc.Emissions;

/** Makes transcriptions. */
final class Transcriptions {
  /** Of an utterance without frames. */
  static final Transcription EMPTY = new Transcription(List.of(), "", 0, 0, List.of());

  private Transcriptions() {}

  static Transcription of(
      List<Integer> symbols, double logProbability, double score, List<TimedWord> words) {
    String text = words.stream().map(TimedWord::text).collect(Collectors.joining(" "));
    return new Transcription(symbols, text, logProbability, score, words);
  }

  static void requireSymbols(Emissions emissions, CtcSymbols symbols) {
    if (emissions.symbols() != symbols.size()) {
      throw new IllegalArgumentException(
          "Expected log-probabilities of %d symbols, found %d."
              .formatted(symbols.size(), emissions.symbols()));
    }
  }
}
