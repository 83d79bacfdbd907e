package org.gru4j.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Words that have a label together, such as the name of a place.
 *
 * @param label what they are
 * @param start the first of them, from 0
 * @param end the word behind the last
 */
public record Span(String label, int start, int end) {
  /**
   * The spans that tags mean, by the rules of {@code conlleval.pl} of the shared tasks of CoNLL:
   * any tags have a meaning. A span begins at {@code B-}, {@code S-} and where another kind follows
   * or nothing was open, and ends before such a place and behind {@code E-} and {@code S-} ({@code
   * L-} and {@code U-} of BILOU).
   */
  public static List<Span> of(List<String> tags) {
    List<Span> spans = new ArrayList<>();
    String open = "";
    int start = 0;
    for (int i = 0; i <= tags.size(); i++) {
      String tag = i == tags.size() ? "O" : tags.get(i);
      boolean inside = tag.length() > 2 && tag.charAt(1) == '-';
      String kind = inside ? tag.substring(2) : "";
      char prefix = inside ? tag.charAt(0) : 'O';
      boolean begins = inside && ("BSU".indexOf(prefix) >= 0 || !kind.equals(open));
      if (!open.isEmpty() && (begins || !inside)) {
        spans.add(new Span(open, start, i));
        open = "";
      }
      if (begins) {
        open = kind;
        start = i;
      }
      if (!open.isEmpty() && "ESLU".indexOf(prefix) >= 0) {
        spans.add(new Span(open, start, i + 1));
        open = "";
      }
    }
    return spans;
  }
}
