package org.gru4j.speech.decoding;

import java.util.List;

/**
 * A text that a decoder found.
 *
 * @param symbols its symbols, without blanks
 * @param text its words with single spaces between them
 * @param logProbability {@code ln p(symbols | frames)} in nats, as far as the search followed its
 *     paths; of greedy search that of the one path
 * @param score what it was ranked by: the log-probability and what language models, word bonus and
 *     hot words add
 * @param words with their places in time
 */
public record Transcription(
    List<Integer> symbols,
    String text,
    double logProbability,
    double score,
    List<TimedWord> words) {
  public Transcription {
    symbols = List.copyOf(symbols);
    words = List.copyOf(words);
  }
}
