package org.gru4j.speech.decoding;

import java.util.ArrayList;
import java.util.List;
import org.gru4j.speech.ctc.CtcAlignment;
import org.gru4j.speech.ctc.CtcAlignment.Span;
import org.gru4j.speech.ctc.Emissions;

/** Cuts the symbols of a text into words and says when they were spoken. */
final class WordTimes {
  private final Emissions emissions;
  private final CtcSymbols symbols;
  private final List<TimedWord> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private int start;
  private int end;
  private double confidence;

  private WordTimes(Emissions emissions, CtcSymbols symbols) {
    this.emissions = emissions;
    this.symbols = symbols;
  }

  /**
   * The words of a text.
   *
   * @return with the product of their symbols' highest probabilities as confidence
   */
  static List<TimedWord> of(Emissions emissions, int[] text, CtcSymbols symbols) {
    WordTimes times = new WordTimes(emissions, symbols);
    for (Span span : CtcAlignment.of(emissions, text, symbols.blank()).spans()) {
      times.add(span);
    }
    times.endWord();
    return times.words;
  }

  private void add(Span span) {
    boolean counted = false;
    String text = symbols.text(span.symbol());
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int codePoint = text.codePointAt(i);
      if (Character.isWhitespace(codePoint)) {
        endWord();
        counted = false;
      } else {
        if (word.isEmpty()) {
          start = span.start();
          confidence = 1;
        }
        word.appendCodePoint(codePoint);
        end = span.end();
        confidence *= counted ? 1 : highest(span);
        counted = true;
      }
    }
  }

  private double highest(Span span) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int t = span.start(); t < span.end(); t++) {
      highest = Math.max(highest, emissions.get(t, span.symbol()));
    }
    return Math.min(1, Math.exp(highest));
  }

  private void endWord() {
    if (!word.isEmpty()) {
      words.add(new TimedWord(word.toString(), start, end, confidence));
      word.setLength(0);
    }
  }
}
