package org.gru4j.speech.ctc;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the symbols of a text stand in its utterance: those frames of the most probable path that
 * are not blanks.
 *
 * @param spans for each symbol of the text its frames
 * @param logProbability of that path
 */
public record CtcAlignment(List<Span> spans, double logProbability) {
  public CtcAlignment {
    spans = List.copyOf(spans);
  }

  /**
   * The frames of one symbol.
   *
   * @param symbol its number
   * @param start its first frame
   * @param end the frame behind its last one
   */
  public record Span(int symbol, int start, int end) {}

  /**
   * Aligns a text.
   *
   * @param labels the text's symbols, without blanks
   * @throws IllegalArgumentException if there are too few frames for the text
   */
  public static CtcAlignment of(Emissions emissions, int[] labels, int blank) {
    int required = CtcTarget.requiredFrames(labels);
    if (emissions.frames() < required) {
      throw new IllegalArgumentException(
          "Expected at least %d frames for a text of %d symbols, found %d."
              .formatted(required, labels.length, emissions.frames()));
    }
    if (emissions.frames() == 0) {
      return new CtcAlignment(List.of(), 0);
    }
    int[] path = Lattice.of(emissions.frames(), labels, blank, emissions::get).bestPath();
    List<Span> spans = new ArrayList<>();
    double logProbability = 0;
    int start = 0;
    for (int t = 0; t < path.length; t++) {
      boolean isSymbol = (path[t] & 1) == 1;
      logProbability += emissions.get(t, isSymbol ? labels[path[t] / 2] : blank);
      if (t == 0 || path[t] != path[t - 1]) {
        start = t;
      }
      if (isSymbol && (t + 1 == path.length || path[t + 1] != path[t])) {
        spans.add(new Span(labels[path[t] / 2], start, t + 1));
      }
    }
    return new CtcAlignment(spans, logProbability);
  }
}
